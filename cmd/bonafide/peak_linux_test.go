package main

import (
	"os"
	"syscall"
)

// peakBytes is the largest resident size; Linux counts it in KiB.
func peakBytes(s *os.ProcessState) int64 {
	if u, ok := s.SysUsage().(*syscall.Rusage); ok {
		return u.Maxrss << 10
	}
	return 0
}
