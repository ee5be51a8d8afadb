/*
 * base64: documents inside JSON. Neighbours: base64.h.
 */
#include "base64.h"

size_t base64_room(size_t len)
{
    return len / 4 * 3 + 3;
}

/* The six bits of a character, or -1. */
static int bits_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/* What is behind the last full character: n of a group of four, padded to it. */
static bool ends_well(struct text rest, size_t n, uint32_t held)
{
    size_t padding = 0;
    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] == '=')
            padding++;
        else if (rest.ptr[i] != '\r' && rest.ptr[i] != '\n')
            return false;
    }
    if (n == 0)
        return padding == 0;
    uint32_t unused = n == 2 ? 0xFU : 0x3U;
    return n > 1 && padding == 4 - n && (held & unused) == 0;
}

bool base64_decode(struct text t, unsigned char *bytes, size_t *ret_len)
{
    size_t n = 0, len = 0, i = 0;
    uint32_t held = 0;
    for (; i < t.len && t.ptr[i] != '='; i++) {
        int bits = bits_of(t.ptr[i]);
        if (t.ptr[i] == '\r' || t.ptr[i] == '\n')
            continue;
        if (bits < 0)
            return false;
        held = held << 6 | (uint32_t)bits;
        n = (n + 1) % 4;
        if (n == 0) {
            bytes[len++] = (unsigned char)(held >> 16);
            bytes[len++] = (unsigned char)(held >> 8);
            bytes[len++] = (unsigned char)held;
            held = 0;
        }
    }
    if (!ends_well((struct text){t.ptr + i, t.len - i}, n, held))
        return false;
    if (n == 3) {
        bytes[len++] = (unsigned char)(held >> 10);
        bytes[len++] = (unsigned char)(held >> 2);
    } else if (n == 2) {
        bytes[len++] = (unsigned char)(held >> 4);
    }
    *ret_len = len;
    return true;
}
