/*
 * zygote_message: messages with descriptors. Neighbours: zygote_message.h.
 */
#include "zygote_message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

bool zygote_message_send(int fd, const struct zygote_message *m, const int *fds, size_t len)
{
    struct zygote_message copy = *m;
    struct iovec part = {.iov_base = &copy, .iov_len = sizeof copy};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(ZYGOTE_MESSAGE_FDS_MAX * sizeof(int))];
    } control = {0};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (len > 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = CMSG_SPACE(len * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&header);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(len * sizeof(int));
        memcpy(CMSG_DATA(c), fds, len * sizeof(int));
    }
    ssize_t n = -1;
    do {
        n = sendmsg(fd, &header, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof copy;
}

int zygote_message_receive(int fd,
                           struct zygote_message *ret,
                           int fds[ZYGOTE_MESSAGE_FDS_MAX],
                           int flags)
{
    struct iovec part = {.iov_base = ret, .iov_len = sizeof *ret};
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(ZYGOTE_MESSAGE_FDS_MAX * sizeof(int))];
    } control;
    struct msghdr header = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t n = -1;
    do {
        n = recvmsg(fd, &header, MSG_CMSG_CLOEXEC | flags);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof *ret) {
        errno = n < 0 ? errno : EPIPE;
        return -1;
    }
    const struct cmsghdr *c = CMSG_FIRSTHDR(&header);
    if (c == NULL)
        return 0;
    size_t len = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(fds, CMSG_DATA(c), len * sizeof(int));
    return (int)len;
}
