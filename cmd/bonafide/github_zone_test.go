package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

const farEast = `All work is done in Tokyo.
-- scenario --
user gina-example id=4003 created=2020-10-15T08:00:00Z name="Gina Example"
mail gina@example.org gina-example
repo gina-example/first created=2025-10-20T08:00:00Z pushed=2026-11-05T12:00:00Z size=20
-- repo gina-example/first --
person gina Gina Example <gina@example.org>
work gina zone=Asia/Tokyo from=2025-10-20 days=300 seed=43 max=80
`

// TestOffsetsAreThoseOfGit holds the offsets of a report to those in the repository. A reader that takes the dates of REST's list of
// commits, which are in UTC, sees another developer: the test shows that the stand-in would catch it.
func TestOffsetsAreThoseOfGit(t *testing.T) {
	t.Parallel()
	scenario, err := githubtest.ParseScenario(farEast)
	if err != nil {
		t.Fatal(err)
	}
	s := githubtest.Start(t, scenario, githubtest.WithToken(secret))
	var r report.Report
	if err := json.Unmarshal([]byte(asks(t, s, secret).run(t, "account", "gina-example", "--format", "json").want(t, 0).stdout), &r); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, subject := range r.Subjects {
		for _, o := range subject.Offsets {
			got[o.Raw] += o.Commits
		}
	}
	if d := cmp.Diff(map[string]int{"+0900": 80}, got); d != "" {
		t.Errorf("offsets of the report (-git +report):\n%s", d)
	}
	for _, q := range s.Requests() {
		if q.Pool == "core" && strings.Contains(q.Path, "/commits") {
			t.Errorf("commits were read by REST: %s", q.Path)
		}
	}
	if d := cmp.Diff(map[string]int{"+0000": 80}, offsetsByREST(t, s, "gina-example/first")); d != "" {
		t.Errorf("offsets by REST (-UTC +REST):\n%s", d)
	}
}

// offsetsByREST is the reader that does it wrong.
func offsetsByREST(t *testing.T, s *githubtest.Server, repository string) map[string]int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.API+"repos/"+repository+"/commits?per_page=100", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+secret)
	answer, err := s.Transport().RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%d %v\n%s", answer.StatusCode, err, body)
	}
	var list []struct {
		Commit struct{ Author struct{ Date time.Time } }
	}
	if err := json.Unmarshal(body, &list); err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, c := range list {
		out[c.Commit.Author.Date.Format("-0700")]++
	}
	return out
}
