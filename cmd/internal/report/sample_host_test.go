package report

import (
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// joinedHistory is the work of an invented person in two repositories.
func joinedHistory(t *testing.T) (h *history.History, ids []string) {
	t.Helper()
	var parts []history.Named
	for _, part := range []struct{ name, recipe string }{
		{"ada-example/tool", `
person ada Ada Example <ada@example.org>
person bob Bob Sample <bob@example.org>
commit ada 2024-01-08T09:00:00+0100 begin
commit ada 2024-01-09T10:00:00+0100 second
commit bob 2024-01-10T10:00:00+0100 by somebody else
`},
		{"ada-example/site", `
person ada Ada Example <ada@example.org>
person home Ada <ada@home.example>
commit ada 2025-03-03T14:10:00+0900 site
commit home 2025-03-04T15:02:00-0800 from home
`},
	} {
		built, err := analyzertest.History(part.recipe)
		if err != nil {
			t.Fatal(err)
		}
		read, err := history.Assemble(built.Commits)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, history.Named{Name: part.name, History: read})
		ids = append(ids, built.IDs...)
	}
	h, err := history.Join(parts)
	if err != nil {
		t.Fatal(err)
	}
	return h, ids
}

func hostRecord() *server.Record {
	return &server.Record{
		Host: "github.com",
		Account: &server.Account{
			Login: history.TextOf("ada-example"), ID: 4711, URL: "https://github.com/ada-example", Kind: "User",
			Created: time.Date(2025, 2, 1, 8, 30, 0, 0, time.UTC), Email: history.TextOf("ada@example.org"),
		},
		Gaps: []server.Gap{
			{What: "events", Reason: "the host keeps those of 30 days"},
			{What: "keys", Reason: "HTTP 502 three times", Do: "run again later", Fatal: true},
			{What: "activity", Repository: "ada-example/gone", Reason: "the repository could not be seen", Fatal: true},
		},
	}
}

func hostFindings(ids []string) []analyzers.Finding {
	rate := calibration.Rate{Share: 0, Of: 9_800, Unit: "commits", Source: "calibration 2026-11, 120 public repositories"}
	rest := server.Source{API: "REST", Endpoint: "GET /users/{username}/events/public", Fetched: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	return []analyzers.Finding{
		{
			Check: "dates-server", Severity: analyzers.High, Confidence: analyzers.Exact,
			Message: "2 commits are dated 380 days and more before the account was made, in a repository that is younger",
			Evidence: []analyzers.Evidence{
				{
					Kind: analyzers.RecordEvidence, Commit: ids[0], At: &analyzers.Moment{Unix: 1704700800, Offset: 60},
					Record: &analyzers.HostRecord{
						URL: "https://github.com/ada-example/tool/activity", At: time.Date(2026, 11, 2, 9, 1, 2, 0, time.UTC), What: "push seen",
						Login: history.TextOf("ada-example"), Source: rest,
					},
				},
				{Kind: analyzers.CommitEvidence, Commit: ids[3], At: &analyzers.Moment{Unix: 1740978600, Offset: 540}, Quote: history.TextOf("Signed-off-by: Ada <ada@example.org>")},
				{
					Kind:   analyzers.RecordEvidence,
					Record: &analyzers.HostRecord{What: "account made", At: time.Date(2025, 2, 1, 8, 30, 0, 0, time.UTC), Source: server.Source{API: "REST", Endpoint: "GET /users/{username}"}},
				},
			},
			Unlisted: 1, BaseRate: rate, Innocent: []string{"work that was published later than it was done"}, Ask: "Where did this repository live before?",
			Fingerprint: "66ff00ff00ff00ff00ff00ff00ff00ff",
		},
		{
			Check: "copied-files", Severity: analyzers.Medium, Confidence: analyzers.Exact,
			Message: "3 files equal files of one other source; the author differs",
			Evidence: []analyzers.Evidence{{
				Kind: analyzers.SpanEvidence, Commit: ids[1], Path: history.TextOf("lex/a|b `c`.go"), Line: 3, LineEnd: 40, Source: "acme/lexer",
				Other: ids[2], OtherPath: history.TextOf("lexer.go"), OtherLine: 1, OtherLineEnd: 38,
			}},
			BaseRate: rate, Innocent: []string{"a common source"}, Ask: "Where does this code come from?", Fingerprint: "77ff00ff00ff00ff00ff00ff00ff00ff",
		},
		{
			Check: "hours-claim", Severity: analyzers.Low, Confidence: analyzers.Likely, Message: "41% of commits 00:00-06:00 in the claimed zone",
			BaseRate: rate, Innocent: []string{"shift work"}, Ask: "When do you work?", Fingerprint: "88ff00ff00ff00ff00ff00ff00ff00ff",
		},
		{
			Check: "copied-history", Severity: analyzers.High, Confidence: analyzers.Exact, Message: "2 commits have the trees of commits in another source",
			Explained: "the repository is a fork, and says so", BaseRate: rate, Fingerprint: "99ff00ff00ff00ff00ff00ff00ff00ff",
		},
	}
}

// accountReport is the report of an account with two repositories that were read and two that were not, or not whole.
func accountReport(t *testing.T) *Report {
	t.Helper()
	h, ids := joinedHistory(t)
	people := history.Resolve(h, nil)
	return Build(Source{
		Version: "v0.2.0", Target: "ada-example", History: h, Identities: people, Server: hostRecord(),
		Repositories: []Repo{
			{Name: "ada-example/tool", URL: "https://github.com/ada-example/tool", Commits: 3, Fetched: "commits", Complete: true},
			{Name: "ada-example/site", URL: "https://github.com/ada-example/site", Commits: 2, Fetched: "contents", Complete: true, Fork: true, Parent: "acme/site"},
			{Name: "ada-example/gone", URL: "https://github.com/ada-example/gone", Reason: "missing, or not visible with this token", Do: "give a token that can see it"},
			{Name: "ada-example/huge", URL: "https://github.com/ada-example/huge", Commits: 300_000, Fetched: "commits", Reason: "the limit on the number of commits ended the reading"},
		},
		Audit: &analyzers.Audit{Results: []analyzers.Result{{
			Subject: subjectOf(t, h, people, "ada@example.org"), Findings: hostFindings(ids),
			Outcomes: []analyzers.Outcome{
				{Check: "dates-server", Kind: analyzers.Findings},
				{Check: "copied-files", Kind: analyzers.Findings},
				{Check: "hours-claim", Kind: analyzers.Findings},
				{Check: "copied-history", Kind: analyzers.Findings},
				{Check: "dates-grain", Kind: analyzers.Clean},
				{Check: "zone-claim", Kind: analyzers.SkippedCheck, Reason: "needs a claimed zone (--claim-zone)"},
			},
		}}},
		Notes: []string{"4 repositories beyond --max-repos 30 were left out", "the profile of ada@example.org was read"},
	})
}

// pullReport is the report of a pull request whose author has two findings.
func pullReport(t *testing.T) *Report {
	t.Helper()
	h, people, ids := sampleHistory(t)
	h.Facts.Inherited = 12
	id := func(digit string) object.ID {
		id, err := object.ParseID(strings.Repeat(digit, 40))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	rec := hostRecord()
	rec.Gaps = nil
	rec.Pull = &server.Pull{
		Repository: "acme/lexer", Number: 12, URL: "https://github.com/acme/lexer/pull/12", Base: id("a"), Head: id("b"),
		Created: time.Date(2026, 11, 20, 7, 0, 0, 0, time.UTC),
	}
	findings := hostFindings(ids)
	findings[1].Evidence[0].Path = history.TextOf("lex/übung 1.go")
	return Build(Source{
		Version: "v0.2.0", Target: "acme/lexer#12", History: h, Identities: people, Server: rec,
		Audit: &analyzers.Audit{Results: []analyzers.Result{{
			Subject: subjectOf(t, h, people, "ADA@example.org"), Findings: findings[1:],
			Outcomes: []analyzers.Outcome{{Check: "copied-files", Kind: analyzers.Findings}, {Check: "hours-claim", Kind: analyzers.Findings}},
		}}},
	})
}
