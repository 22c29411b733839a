package main

import (
	"net/http"
	"os"
	"sync"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// killAt is a fault that kills the process when the kth request arrives; that one and all that come later are not answered.
func killAt(k int, process <-chan *os.Process) func(int, *http.Request) *githubtest.Answer {
	var mu sync.Mutex
	seen := 0
	return func(_ int, r *http.Request) *githubtest.Answer {
		mu.Lock()
		defer mu.Unlock()
		if seen++; seen < k {
			return nil
		}
		if seen == k {
			_ = (<-process).Kill() // it may have ended already, which the test sees
		}
		<-r.Context().Done()
		return githubtest.BadGateway()
	}
}
