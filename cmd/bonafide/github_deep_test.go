package main

import (
	"encoding/json"
	"testing"

	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// TestDeepReadsTheFilesOfSome: an account has more repositories than those whose files are read, and the checks that read files judge what
// they can have.
func TestDeepReadsTheFilesOfSome(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, githubtest.Candidate(13, 650), githubtest.WithToken(secret))
	a := asks(t, s, secret)
	var r report.Report
	if err := json.Unmarshal([]byte(a.run(t, "account", "ada-example", "--deep", "--format", "json", "--fail-on", "never").want(t, 0).stdout), &r); err != nil {
		t.Fatal(err)
	}
	fetched := map[string]int{}
	for _, x := range r.Input.Repositories {
		fetched[x.Fetched]++
	}
	if fetched["contents"] != 10 || fetched["commits"] != 3 {
		t.Errorf("%v", fetched)
	}
	judged := map[string]bool{"dates-anachronism": false, "copied-leftovers": false, "dates-bulk": false}
	for _, subject := range r.Subjects {
		for _, o := range subject.Outcomes {
			if _, ok := judged[o.Check]; ok {
				judged[o.Check] = true
				if o.Outcome == "skipped" || o.Outcome == "failed" {
					t.Errorf("%s %s: %s", o.Check, o.Outcome, o.Reason)
				}
			}
		}
	}
	for check, ok := range judged {
		if !ok {
			t.Errorf("%s says nothing", check)
		}
	}
}
