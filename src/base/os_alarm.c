/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alarm.h"
#include "base/os.h"
#include <unistd.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/timerfd.h>

static bool watch(int epoll_fd, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };
	return epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

bool ddbi_alarm_open(struct alarm *a, int other_fd)
{
	a->fd = epoll_create1(EPOLL_CLOEXEC);
	a->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (a->fd >= 0 && a->timer_fd >= 0 && watch(a->fd, other_fd) && watch(a->fd, a->timer_fd))
		return true;
	ddbi_alarm_close(a);
	return false;
}

void ddbi_alarm_set(struct alarm *a, int64_t at_us)
{
	struct itimerspec when = { { 0, 0 }, { 0, 0 } };
	if (at_us == 0)
		when.it_value.tv_nsec = 1; /* all zero would be: never */
	else if (at_us > 0)
		when.it_value =
			(struct timespec){ (time_t)(at_us / 1000000), (long)(at_us % 1000000) * 1000 };
	timerfd_settime(a->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

#else
#include <sys/event.h>

bool ddbi_alarm_open(struct alarm *a, int other_fd)
{
	struct kevent other;
	EV_SET(&other, other_fd, EVFILT_READ, EV_ADD, 0, 0, NULL);
	a->timer_fd = -1;
	a->fd = kqueue();
	if (a->fd >= 0 && kevent(a->fd, &other, 1, NULL, 0, NULL) == 0)
		return true;
	ddbi_alarm_close(a);
	return false;
}

void ddbi_alarm_set(struct alarm *a, int64_t at_us)
{
	struct kevent timer;
	int64_t left = at_us - ddbi_monotonic_us();
	EV_SET(&timer, 0, EVFILT_TIMER, EV_DELETE, 0, 0, NULL);
	kevent(a->fd, &timer, 1, NULL, 0, NULL); /* fails where none is set */
	if (at_us < 0)
		return;
	EV_SET(&timer, 0, EVFILT_TIMER, EV_ADD | EV_ONESHOT, 0, left > 0 ? (left + 999) / 1000 : 0, NULL);
	kevent(a->fd, &timer, 1, NULL, 0, NULL);
}

#endif

void ddbi_alarm_close(struct alarm *a)
{
	if (a->fd >= 0)
		close(a->fd);
	if (a->timer_fd >= 0)
		close(a->timer_fd);
	*a = (struct alarm){ -1, -1 };
}
