/*
 * Addresses of machines: which of them a source may be fetched from. All that is not the public Internet is closed, unless the source names its range;
 * so no sender's redirect or name leads gris to what stands beside it. Must not know: names. REQ: RFC 6890, RFC 6598, RFC 4193, RFC 4291 2.5.5.2.
 * Neighbours: source_http.h; source_http.c asks at each connection.
 */
#include <string.h>
#include <arpa/inet.h>

#include "source_http.h"

#define BITS_ALL  128
#define BITS_FOUR 96 /* in front of an IPv4 address in ::ffff:0:0/96 */

static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static void of_four(const void *four, unsigned char ret[static 16])
{
    memcpy(ret, mapped, sizeof mapped);
    memcpy(ret + sizeof mapped, four, 4);
}

static bool within(const unsigned char address[static 16], const struct source_cidr *cidr)
{
    int whole = cidr->bits / 8, rest = cidr->bits % 8;
    if (memcmp(address, cidr->bytes, (size_t)whole) != 0)
        return false;
    unsigned mask = 0xFF00U >> rest & 0xFFU;
    return rest == 0 || ((unsigned)(address[whole] ^ cidr->bytes[whole]) & mask) == 0;
}

bool source_cidr_parse(const char *text, struct source_cidr *ret_cidr)
{
    char address[INET6_ADDRSTRLEN + 1];
    unsigned char four[4];
    uint64_t bits = 0;
    const char *slash = strchr(text, '/');
    if (slash == NULL || (size_t)(slash - text) >= sizeof address)
        return false;
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    bool is_four = inet_pton(AF_INET, address, four) == 1;
    if (is_four)
        of_four(four, ret_cidr->bytes);
    else if (inet_pton(AF_INET6, address, ret_cidr->bytes) != 1)
        return false;
    if (!text_to_u64(text_of(slash + 1), is_four ? BITS_ALL - BITS_FOUR : BITS_ALL, &bits))
        return false;
    ret_cidr->bits = (int)bits + (is_four ? BITS_FOUR : 0);
    for (int bit = ret_cidr->bits; bit < BITS_ALL; bit++)
        if ((ret_cidr->bytes[bit / 8] >> (7 - bit % 8) & 1) != 0)
            return false;
    return true;
}

static bool in_list(const unsigned char address[static 16], const char *const *cidrs)
{
    struct source_cidr cidr;
    for (; cidrs != NULL && *cidrs != NULL; cidrs++)
        if (source_cidr_parse(*cidrs, &cidr) && within(address, &cidr))
            return true;
    return false;
}

/* IPv4 that is not public: IANA's registry, multicast and all above it. */
static const char *const closed_four[] = {
    "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",
    "169.254.0.0/16", "172.16.0.0/12",  "192.0.0.0/24",  "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",   NULL};
/* What is public of IPv6, and what is not of that: Teredo and its neighbours, documentation, 6to4. */
static const char *const open_six[] = {"2000::/3", NULL};
static const char *const closed_six[] = {"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
                                         NULL};

static bool judge(const unsigned char address[static 16], bool four, const char *const *cidrs)
{
    if (in_list(address, cidrs))
        return true;
    return four ? !in_list(address, closed_four)
                : in_list(address, open_six) && !in_list(address, closed_six);
}

bool source_address_allowed(const struct sockaddr *address, socklen_t len, const char *const *cidrs)
{
    unsigned char bytes[16];
    if (address->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        of_four(&in.sin_addr, bytes);
        return judge(bytes, true, cidrs);
    }
    if (address->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        memcpy(bytes, &in6.sin6_addr, sizeof bytes);
        return judge(bytes, false, cidrs); /* an IPv4 address in disguise is not in 2000::/3 */
    }
    return false;
}

bool source_address_text_allowed(const char *address, const char *const *cidrs)
{
    unsigned char bytes[16], four[4];
    if (inet_pton(AF_INET, address, four) == 1) {
        of_four(four, bytes);
        return judge(bytes, true, cidrs);
    }
    return inet_pton(AF_INET6, address, bytes) == 1 && judge(bytes, false, cidrs);
}

void source_address_text(const struct sockaddr *address,
                         socklen_t len,
                         char ret[static INET6_ADDRSTRLEN])
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    const char *made = NULL;
    if (address->sa_family == AF_INET && len >= sizeof in) {
        memcpy(&in, address, sizeof in);
        made = inet_ntop(AF_INET, &in.sin_addr, ret, INET6_ADDRSTRLEN);
    } else if (address->sa_family == AF_INET6 && len >= sizeof in6) {
        memcpy(&in6, address, sizeof in6);
        made = inet_ntop(AF_INET6, &in6.sin6_addr, ret, INET6_ADDRSTRLEN);
    }
    if (made == NULL)
        ret[0] = '\0';
}
