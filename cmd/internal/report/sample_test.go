package report

import (
	"math"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// sampleHistory is a small history of invented people: one with two addresses, one with few commits, and a machine account.
func sampleHistory(t *testing.T) (*history.History, []history.Identity, []string) {
	t.Helper()
	built, err := analyzertest.History(`
person ada Ada Example <ada@example.org>
person home Ada Example <ADA@example.org>
person bob Bob "\u202e" Sample <bob@example.org>
person few Few Commits <few@example.org>
person bot build[bot] <123+build[bot]@users.noreply.github.com>
commit ada 2024-01-08T09:00:00+0100 begin
commit ada 2024-01-08T10:00:00+0100 tree=same empty
commit home 2024-02-03T14:10:00+0900 from home
commit home 2024-02-03T15:02:00-0800 from afar
commit home 2024-02-04T15:02:00-0000 zone unknown
commit home 2024-02-04T15:30:00+2500 zone impossible
commit bob 2024-03-01T12:00:00+0100 one
commit bob 2024-03-02T12:00:00+0100 two
commit few 2024-03-03T12:00:00+0100 three
commit bot 2024-03-04T12:00:00+0000 four
`)
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Commits)
	if err != nil {
		t.Fatal(err)
	}
	return h, history.Resolve(h, nil), built.IDs
}

func subjectOf(t *testing.T, h *history.History, ids []history.Identity, email string) *analyzers.Subject {
	t.Helper()
	for i := range ids {
		if key := h.People[ids[i].Members[0]].Email; key.Untrusted() == email {
			return &analyzers.Subject{Key: key, Scope: analyzers.PerAuthor, Identity: &ids[i]}
		}
	}
	t.Fatalf("no identity has %s first", email)
	return nil
}

func pair(value, reference float64, unit, what, than string) analyzers.Number {
	return analyzers.Number{Name: what, Value: value, Unit: unit, Reference: &reference, RefName: than}
}

// findingsOf are three findings as the checks make them, with the commits of the sample.
func findingsOf(ids []string) []analyzers.Finding {
	at := func(unix int64, offset int16) *analyzers.Moment { return &analyzers.Moment{Unix: unix, Offset: offset} }
	return []analyzers.Finding{
		{
			Check: "dates-order", Severity: analyzers.High, Confidence: analyzers.Exact,
			Message: "37 commits are older than their parents by up to 14 days",
			Evidence: []analyzers.Evidence{
				{
					Kind: analyzers.PairEvidence, Commit: ids[2], Other: ids[1], At: at(1706937000, 540), OtherAt: at(1706937000, -480),
					Note: "child, then parent",
				},
				{
					Kind: analyzers.CommitEvidence, Commit: ids[3], At: &analyzers.Moment{Unix: 1707087720, Zone: history.ZoneUnknown},
					Quote: history.TextOf("Merge \x1b[31m##[error]::error::x"),
				},
				{
					Kind: analyzers.CommitEvidence, Commit: ids[4], At: &analyzers.Moment{Unix: math.MaxInt64},
					Path: history.TextOf("src/\u202ego.mod"), Line: 3, Quote: history.TextOf("\tgo 1.22"),
				},
				{Kind: analyzers.CommitEvidence, Commit: ids[5], Path: history.TextOf("go.work")},
				{Kind: analyzers.CommitEvidence, Commit: ids[6]},
			},
			BaseRate: calibration.Rate{Share: 0, Of: 1_200_000, Unit: "commits", Source: "calibration 2026-08, 187 public histories"},
			Innocent: []string{"mirrors", "a clock that was set wrong"}, Ask: "Which clock made these commits?", Fingerprint: "00ff00ff00ff00ff00ff00ff00ff00ff",
		},
		{
			Check: "zone-alternation", Severity: analyzers.Medium, Confidence: analyzers.Likely,
			Message: "4 changes there and back of 3 h or more within 48 h, on 3 days; the offsets are +09:00 and -08:00",
			Evidence: []analyzers.Evidence{{
				Kind: analyzers.Statistic, Note: "changes there and back",
				Numbers: []analyzers.Number{pair(4, 2, "", "changes", "99th percentile of honest developers"), {Name: "broken", Value: math.NaN()}},
			}},
			BaseRate: calibration.Rate{Share: 0.003, Of: 2459, Unit: "authors", Source: "calibration 2026-08"},
			Innocent: []string{"travel", "a remote development machine"}, Ask: "Which machines do you commit from?", Fingerprint: "11ff00ff00ff00ff00ff00ff00ff00ff",
		},
		{
			Check: "hours-claim", Severity: analyzers.Low, Confidence: analyzers.Uncertain,
			Message: "41% of commits 00:00-06:00 in the claimed zone",
			Evidence: []analyzers.Evidence{{
				Kind:    analyzers.Statistic,
				Numbers: []analyzers.Number{pair(41, 12.25, "%", "share outside the claimed hours", "99th percentile")},
			}},
			BaseRate: calibration.Rate{Share: 1.0 / 60, Of: 2459, Unit: "authors", Source: "calibration 2026-08"},
			Innocent: []string{"shift work"}, Ask: "When do you work?", Fingerprint: "22ff00ff00ff00ff00ff00ff00ff00ff",
		},
	}
}

func outcomesOf() []analyzers.Outcome {
	return []analyzers.Outcome{
		{Check: "zone-season", Kind: analyzers.NotEnoughData, Reason: "4 of 10 commits in summer"},
		{Check: "zone-change-weeks", Kind: analyzers.Clean},
		{Check: "zone-alternation", Kind: analyzers.Findings},
		{Check: "zone-claim", Kind: analyzers.SkippedCheck, Reason: "needs a claimed zone (--claim-zone)"},
		{Check: "hours-claim", Kind: analyzers.Findings},
		{Check: "dates-order", Kind: analyzers.Findings},
		{Check: "dates-grain", Kind: analyzers.Clean},
	}
}

// oneAuthor is the report of a scan with --author.
func oneAuthor(t *testing.T) *Report {
	t.Helper()
	h, ids, hashes := sampleHistory(t)
	h.Facts.GitDir = "/srv/project/.git"
	h.Facts.Refs = []history.Text{history.TextOf("refs/heads/main")}
	return Build(Source{
		Version: "v0.1.0", Target: ".", History: h, Identities: ids,
		Audit: &analyzers.Audit{
			Results: []analyzers.Result{{Subject: subjectOf(t, h, ids, "ADA@example.org"), Outcomes: outcomesOf(), Findings: findingsOf(hashes)}},
		},
		Claims: &analyzers.Claims{
			Zones: []analyzers.ZonePeriod{{Zone: time.UTC, Name: "America/New_York", To: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}},
			Hours: &analyzers.ClaimedHours{Start: 9 * 60, End: 17*60 + 30}, Since: time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC),
		},
	})
}

// severalAuthors is the report of a scan of everybody, with findings about two of them and about the repository.
func severalAuthors(t *testing.T) *Report {
	t.Helper()
	h, ids, hashes := sampleHistory(t)
	f := &h.Facts
	f.Shallow, f.Replace, f.Mailmap, f.Outside, f.Partial, f.Grafts, f.MailmapLink = 3, 1, 12, 400, true, true, true
	f.Via, f.GitDir, f.CutObjects = "gitfile", "/srv/odd\x1bname", 2
	f.Skipped = []history.Skipped{{Ref: history.TextOf("refs/heads/\u202eevil"), Reason: "points at nothing"}}
	f.Alternates = []string{"/srv/pool/objects"}
	all := findingsOf(hashes)
	quiet := []analyzers.Outcome{
		{Check: "zone-season", Kind: analyzers.Clean},
		{Check: "zone-change-weeks", Kind: analyzers.Clean},
		{Check: "zone-alternation", Kind: analyzers.NotEnoughData, Reason: "2 of 50 self-committed commits"},
		{Check: "zone-claim", Kind: analyzers.SkippedCheck, Reason: "needs a claimed zone (--claim-zone)"},
		{Check: "hours-claim", Kind: analyzers.Failed, Reason: "internal error: \x1b[2J"},
	}
	return Build(Source{
		Version: "v0.1.0", Target: "https://example.org/a/b", History: h, Identities: ids,
		Audit: &analyzers.Audit{Below: analyzers.Count{Authors: 1, Commits: 1}, Machines: analyzers.Count{Authors: 1, Commits: 1}, Results: []analyzers.Result{
			{
				Subject: &analyzers.Subject{Scope: analyzers.PerRepository}, Findings: all[:1],
				Outcomes: []analyzers.Outcome{{Check: "dates-order", Kind: analyzers.Findings}},
			},
			{Subject: subjectOf(t, h, ids, "ADA@example.org"), Findings: all[1:], Outcomes: outcomesOf()[:5]},
			{Subject: subjectOf(t, h, ids, "bob@example.org"), Findings: all[1:2], Outcomes: quiet},
		}},
	})
}

// noFindings is the report of an honest history.
func noFindings(t *testing.T) *Report {
	t.Helper()
	h, ids, _ := sampleHistory(t)
	return Build(Source{
		Version: "v0.1.0", Target: ".", History: h, Identities: ids,
		Audit: &analyzers.Audit{
			Below: analyzers.Count{Authors: 312, Commits: 700}, Machines: analyzers.Count{Authors: 14, Commits: 900},
			Results: []analyzers.Result{{Subject: subjectOf(t, h, ids, "ADA@example.org"), Outcomes: []analyzers.Outcome{{Check: "dates-grain", Kind: analyzers.Clean}}}},
		},
	})
}

// copiedCode is the report of a scan with known code: one finding that counts, two that something explains.
func copiedCode(t *testing.T) *Report {
	t.Helper()
	h, ids, hashes := sampleHistory(t)
	at := func(unix int64, offset int16) *analyzers.Moment { return &analyzers.Moment{Unix: unix, Offset: offset} }
	rate := calibration.Rate{Share: 0, Of: 12_000, Unit: "files", Source: "calibration 2026-11, 60 public repositories"}
	findings := []analyzers.Finding{
		{
			Check: "copied-files", Severity: analyzers.High, Confidence: analyzers.Exact,
			Message: "12 files (3,104 lines) in 5 commits equal files of one other source; the author differs",
			Evidence: []analyzers.Evidence{
				{
					Kind: analyzers.SpanEvidence, Commit: hashes[2], At: at(1706937000, 540), Path: history.TextOf("pkg/\x1b[31mlexer.go"), Line: 10, LineEnd: 52,
					Source: "owner/repo", Other: hashes[0], OtherAt: at(1704700800, 60), OtherPath: history.TextOf("lex/lexer.go"), OtherLine: 8, OtherLineEnd: 50,
					Numbers: []analyzers.Number{{Name: "equal tokens", Value: 412}},
				},
				{
					Kind: analyzers.SpanEvidence, Commit: hashes[3], Path: history.TextOf("whole.go"), Source: "owner/repo",
					Other: hashes[1], OtherPath: history.TextOf("whole.go"), Note: "the whole file",
				},
			},
			Unlisted: 10, BaseRate: rate, Innocent: []string{"his own work under another account"}, Ask: "Where does this code come from?",
			Fingerprint: "33ff00ff00ff00ff00ff00ff00ff00ff",
		},
		{
			Check: "copied-history", Severity: analyzers.High, Confidence: analyzers.Exact,
			Message: "2 commits have the trees of commits in another source", Explained: "the repository is a fork, and says so",
			Evidence: []analyzers.Evidence{{
				Kind: analyzers.PairEvidence, Commit: hashes[2], At: at(1706937000, 540), Other: hashes[0], OtherAt: at(1704700800, 60),
				Source: "owner/repo", Note: "same tree, author differs",
			}},
			BaseRate: rate, Innocent: []string{"a mirror"}, Ask: "Which of these commits did you write?", Fingerprint: "44ff00ff00ff00ff00ff00ff00ff00ff",
		},
		{
			Check: "copied-snippets", Severity: analyzers.Medium, Confidence: analyzers.Likely,
			Message: "41 lines of one file also stand in another source", Explained: "the header names the other author and the licence allows it",
			BaseRate: rate, Fingerprint: "55ff00ff00ff00ff00ff00ff00ff00ff",
		},
	}
	r := Build(Source{
		Version: "v0.1.0", Target: ".", History: h, Identities: ids,
		Audit: &analyzers.Audit{Results: []analyzers.Result{{
			Subject: subjectOf(t, h, ids, "ADA@example.org"), Findings: findings,
			Outcomes: []analyzers.Outcome{
				{Check: "copied-history", Kind: analyzers.Findings},
				{Check: "copied-files", Kind: analyzers.Findings},
				{Check: "copied-snippets", Kind: analyzers.Findings},
				{Check: "dates-grain", Kind: analyzers.Clean},
			},
		}}},
		Known: []Compared{
			{Source: corpus.Source{Name: "owner/repo", Location: "../upstream", Commits: 1204, Files: 310}, Against: true},
			{Source: corpus.Source{Name: "textbook", Location: "https://example.org/text/book", Commits: 1, Files: 9}},
		},
	})
	return r
}
