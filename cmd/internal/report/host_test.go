package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// TestWhatCouldNotBeHadIsCounted: a repository that could not be read, or a gap that matters, makes the report incomplete.
func TestWhatCouldNotBeHadIsCounted(t *testing.T) {
	t.Parallel()
	whole := Repo{Name: "a/whole", Fetched: "commits", Complete: true}
	unread := Repo{Name: "a/unread", Reason: "blocked"}
	partly := Repo{Name: "a/partly", Fetched: "commits", Reason: "cut"}
	fatal := server.Gap{What: "keys", Fatal: true}
	for name, tc := range map[string]struct {
		repositories []Repo
		gaps         []server.Gap
		incomplete   string
		want         string
	}{
		"all there":               {repositories: []Repo{whole}},
		"a gap without weight":    {gaps: []server.Gap{{What: "search"}}},
		"two unread":              {repositories: []Repo{whole, unread, unread}, want: "2 of 3 repositories could not be read"},
		"one in part":             {repositories: []Repo{partly}, want: "1 of 1 repository could be read in part only"},
		"a fatal gap, twice":      {gaps: []server.Gap{fatal, fatal, {What: "events", Fatal: true}}, want: "the host did not give all: keys, events"},
		"gap of what is unread":   {repositories: []Repo{unread, whole}, gaps: []server.Gap{{What: "activity", Repository: "a/unread", Fatal: true}}, want: "1 of 2 repositories could not be read"},
		"after another reason":    {repositories: []Repo{unread}, incomplete: "interrupted", want: "interrupted; 1 of 1 repository could not be read"},
		"both kinds, and a gap":   {repositories: []Repo{unread, partly}, gaps: []server.Gap{fatal}, want: "1 of 2 repositories could not be read; 1 of 2 repositories could be read in part only; the host did not give all: keys"},
		"only the other reason":   {incomplete: "interrupted", want: "interrupted"},
		"nothing asked of a host": {},
	} {
		r := Build(Source{
			History: &history.History{}, Audit: &analyzers.Audit{}, Server: &server.Record{Gaps: tc.gaps}, Repositories: tc.repositories, Incomplete: tc.incomplete,
		})
		if r.Input.IncompleteReason != tc.want || r.Input.Complete != (tc.want == "") {
			t.Errorf("%s: %q (complete: %v), want %q", name, r.Input.IncompleteReason, r.Input.Complete, tc.want)
		}
	}
}

// TestTheTimeOfAskingIsNotInTheReport: a second run from the cache gives the same bytes.
func TestTheTimeOfAskingIsNotInTheReport(t *testing.T) {
	t.Parallel()
	h, ids := joinedHistory(t)
	build := func(fetched time.Time) string {
		people := history.Resolve(h, nil)
		rec, findings := hostRecord(), hostFindings(ids)
		for i := range findings {
			for j := range findings[i].Evidence {
				if r := findings[i].Evidence[j].Record; r != nil {
					r.Source.Fetched = fetched
				}
			}
		}
		return render(t, "json", Build(Source{
			History: h, Identities: people, Server: rec,
			Audit: &analyzers.Audit{Results: []analyzers.Result{{Subject: subjectOf(t, h, people, "ada@example.org"), Findings: findings}}},
		}), Options{})
	}
	if diff := cmp.Diff(build(time.Unix(1, 0)), build(time.Unix(2e9, 0))); diff != "" {
		t.Error(diff)
	}
}

func TestEvidenceNamesItsRepository(t *testing.T) {
	t.Parallel()
	e := accountReport(t).Subjects[0].Findings[0].Evidence
	for i, want := range []string{"ada-example/tool", "ada-example/site", ""} {
		if e[i].Repository != want {
			t.Errorf("evidence %d is of %q, want %q", i, e[i].Repository, want)
		}
	}
	for _, f := range oneAuthor(t).Subjects[0].Findings {
		for _, e := range f.Evidence {
			if e.Repository != "" {
				t.Errorf("evidence of a single repository names %q", e.Repository)
			}
		}
	}
}

func TestReadLines(t *testing.T) {
	t.Parallel()
	shallow := oneAuthor(t)
	shallow.Input.Shallow = true
	done := accountReport(t)
	done.Input.Complete, done.Input.Repositories = true, done.Input.Repositories[:2]
	empty := &Report{Input: Input{Complete: true, Account: &Account{}}}
	for _, tc := range []struct {
		r    *Report
		want string
	}{
		{oneAuthor(t), "read 10 commits, 2024-01-08 .. 2024-03-04, 1 author judged (2 e-mails), full history"},
		{shallow, "read 10 commits, 2024-01-08 .. 2024-03-04, 1 author judged (2 e-mails), shallow clone"},
		{severalAuthors(t), "read 10 commits, 2024-01-08 .. 2024-03-04, 2 authors judged, not complete"},
		{accountReport(t), "account ada-example: 3 of 4 repositories, 3 commits by the account of 5, 2024-01-08 .. 2025-03-04, not complete"},
		{done, "account ada-example: 2 repositories, 3 commits by the account of 5, 2024-01-08 .. 2025-03-04"},
		{empty, "account (empty): 0 repositories, 0 commits by the account of 0"},
		{pullReport(t), "pull request acme/lexer#12: 10 commits, 2024-01-08 .. 2024-03-04, 1 author judged (2 e-mails)"},
	} {
		if got := ReadLine(tc.r); got != tc.want {
			t.Errorf("%q, want %q", got, tc.want)
		}
	}
}

func TestLongListsOfWhatIsMissingAreCut(t *testing.T) {
	t.Parallel()
	r := accountReport(t)
	for range 40 {
		r.Input.Gaps = append(r.Input.Gaps, Gap{What: "contents", Repository: "a/b", Reason: "not asked for"})
	}
	for format, want := range map[string]string{"table": "   25 more (--format json has all)\n", "markdown": "- 25 more\n"} {
		out := render(t, format, r, Options{Width: 100})
		if !strings.Contains(out, want) || strings.Count(out, "contents") != mostMissing-5 {
			t.Errorf("%s: %q is missing, or the list is not cut:\n%s", format, want, out)
		}
	}
}
