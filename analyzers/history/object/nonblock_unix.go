//go:build unix

package object

import "syscall"

// nonblock keeps open(2) from waiting for the other end of a FIFO that took
// the place of a regular file after it was looked at.
const nonblock = syscall.O_NONBLOCK
