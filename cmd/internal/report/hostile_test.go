package report

import (
	"bytes"
	"cmp"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

// commandPattern is a workflow command of ours: kind, title, perhaps a place, and a message, all on one line.
var commandPattern = regexp.MustCompile(`(?m)^::(error|warning|notice) title=[^:,\n]*(,file=[^:,\n]+(,line=\d+(,endLine=\d+)?)?)?::`)

// told is what a host says in which every text is hostile.
func told(t *rapid.T, text func(string) string) *server.Record {
	if rapid.Bool().Draw(t, "no host") {
		return nil
	}
	r := &server.Record{
		Account: &server.Account{Login: history.TextOf(text("login")), URL: text("profile"), Kind: text("kind of account"), Created: time.Unix(rapid.Int64().Draw(t, "created"), 0)},
		Gaps:    []server.Gap{{What: text("gap"), Repository: text("gap in"), Reason: text("gap reason"), Do: text("gap do"), Fatal: rapid.Bool().Draw(t, "fatal")}},
	}
	if rapid.Bool().Draw(t, "pull") {
		r.Pull = &server.Pull{Repository: text("base"), Number: rapid.Int().Draw(t, "number"), URL: text("pull page")}
	}
	return r
}

func record(t *rapid.T, text func(string) string) *analyzers.HostRecord {
	if rapid.Bool().Draw(t, "no record") {
		return nil
	}
	return &analyzers.HostRecord{
		URL: text("entry"), At: time.Unix(rapid.Int64().Draw(t, "at"), 0), What: text("what"), Login: history.TextOf(text("entry login")),
		Source: server.Source{API: text("api"), Endpoint: text("endpoint")},
	}
}

// TestNothingHostileReachesAnySink puts hostile text into every place that a repository can fill, and looks at the bytes of
// every format.
func TestNothingHostileReachesAnySink(t *testing.T) {
	t.Parallel()
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		text := func(label string) string { return hostile().Draw(t, label) }
		person := func(label string) history.Person {
			return history.Person{Name: history.TextOf(text(label + " name")), Email: history.TextOf(text(label + " mail"))}
		}
		h := &history.History{
			People:  []history.Person{{}, person("first"), person("second")},
			Commits: []history.Commit{{Author: history.Time{Who: 1}, Committer: history.Time{Who: 1, Zone: history.ZoneImpossible}}, {Author: history.Time{Who: 2}}},
			Odd:     []history.OddZone{{Commit: 0, Committer: true, Kind: history.ZoneImpossible, Raw: history.TextOf(text("zone"))}},
			Facts: history.Facts{
				GitDir: text("dir"), Via: text("via"), Alternates: []string{text("alternate")}, Refs: []history.Text{history.TextOf(text("ref"))},
				Skipped: []history.Skipped{{Ref: history.TextOf(text("skipped")), Reason: text("reason")}},
			},
		}
		id := history.Identity{Members: []uint32{1, 2}, Links: []history.Link{{A: 1, B: 2, Reason: history.ByMailmap}}, Authored: []int32{0, 1}, Own: []int32{0}}
		r := Build(Source{
			Version: text("version"), Target: text("target"), History: h, Identities: []history.Identity{id}, Incomplete: text("incomplete"),
			Audit: &analyzers.Audit{Results: []analyzers.Result{{
				Subject:  &analyzers.Subject{Key: h.People[1].Email, Identity: &id},
				Outcomes: []analyzers.Outcome{{Check: "zone-season", Kind: analyzers.Failed, Reason: text("panic")}},
				Findings: []analyzers.Finding{{
					Check: "copied-files", Severity: rapid.SampledFrom([]analyzers.Severity{analyzers.Low, analyzers.Medium, analyzers.High}).Draw(t, "severity"), Confidence: analyzers.Likely, Message: text("message"), Ask: text("ask"),
					Innocent: []string{text("innocent")}, BaseRate: calibration.Rate{Of: 3, Unit: text("unit"), Source: text("source")},
					Fingerprint: strings.Repeat("0", 32),
					Explained:   rapid.SampledFrom([]string{"", text("explained")}).Draw(t, "explained or not"),
					Evidence: []analyzers.Evidence{{
						Kind: rapid.SampledFrom([]analyzers.EvidenceKind{analyzers.Statistic, analyzers.SpanEvidence, analyzers.PairEvidence, analyzers.RecordEvidence}).Draw(t, "kind"),
						Note: text("note"), Quote: history.TextOf(text("quote")), Path: history.TextOf(text("path")),
						Line: rapid.IntRange(-1, 9).Draw(t, "line"), LineEnd: rapid.IntRange(-1, 9).Draw(t, "end"),
						Source: text("source"), OtherPath: history.TextOf(text("other path")), OtherLine: rapid.IntRange(-1, 9).Draw(t, "other line"),
						Numbers: []analyzers.Number{{Name: text("number"), Value: math.Inf(1), Unit: text("unit"), RefName: text("reference")}},
						Record:  record(t, text),
					}},
				}},
			}}},
			Known: []Compared{{Source: corpus.Source{Name: text("known name"), Location: text("location")}}},
			Notes: []string{text("own note")}, Server: told(t, text),
			Repositories: []Repo{{Name: text("repository"), URL: text("page"), Reason: text("reason"), Do: text("do"), Parent: text("parent"), Complete: rapid.Bool().Draw(t, "complete")}},
		})
		r.Subjects[0].Findings[0].Baseline = rapid.Bool().Draw(t, "known")
		r = Redact(r, rapid.SampledFrom(RedactWords).Draw(t, "redact"))
		r = Filter(r, rapid.SampledFrom([]string{"low", "medium", "high"}).Draw(t, "minimum"))
		for _, f := range Formats() {
			var out bytes.Buffer
			o := Options{Width: rapid.IntRange(0, 250).Draw(t, "width"), Verbose: true, Heading: true, Repeat: text("repeat"), MaxBytes: rapid.SampledFrom([]int{0, 50, 700, 2000}).Draw(t, "most")}
			if err := f.Renderer.Render(&out, r, o); err != nil {
				t.Fatal(err)
			}
			shown := out.String()
			switch f.Name {
			case "github":
				shown = commandPattern.ReplaceAllString(shown, "")
			case "markdown":
				shown = strings.ReplaceAll(shown, "@\u200b", "@")
				if m := cmp.Or(o.MaxBytes, SummaryBytes); len(out.String()) > m || !strings.HasPrefix(shown, Marker) {
					t.Fatalf("%d bytes, at most %d:\n%s", out.Len(), m, shown)
				}
			}
			if hz := hazard(shown, true); hz != "" {
				t.Fatalf("%s in format %s:\n%s", hz, f.Name, out.String())
			}
			if f.Name == "json" {
				if err := s.Validate(out.Bytes()); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
