package main

import (
	"os"
	"syscall"
)

// peakOf is the largest resident size in bytes; Linux counts it in KiB (getrusage(2)).
func peakOf(s *os.ProcessState) int64 {
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
