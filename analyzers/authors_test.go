package analyzers

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// authorsHistory has one commit a day for each of the given persons, "NAME <EMAIL>", in their order, times as many days as
// the number before the name says.
func authorsHistory(t *testing.T, lines ...string) *history.History {
	t.Helper()
	var recipe strings.Builder
	keys := map[string]string{}
	day := 0
	for _, line := range lines {
		times, who, _ := strings.Cut(line, " ")
		if keys[who] == "" {
			keys[who] = "p" + string(rune('a'+len(keys)))
			recipe.WriteString("person " + keys[who] + " " + who + "\n")
		}
		for range int(times[0] - '0') {
			day++
			recipe.WriteString("commit " + keys[who] + " 2024-01-" + string([]byte{'0' + byte(day/10), '0' + byte(day%10)}) + "T09:11:12+0100 work\n")
		}
	}
	built, err := analyzertest.History(recipe.String())
	if err != nil {
		t.Fatal(err)
	}
	h, err := history.Assemble(built.Newest())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// authorsFindings runs one check over every author.
func authorsFindings(t *testing.T, check string, h *history.History, mailmap string) []Finding {
	t.Helper()
	h.Mailmap = history.ParseMailmap([]byte(mailmap))
	ids := history.Resolve(h, h.Mailmap)
	var out []Finding
	for _, a := range authorsChecks() {
		if a.Name != check {
			continue
		}
		for k := range ids {
			p := &Pass{
				Analyzer: a, History: h, Claims: &Claims{}, Table: calibration.Default(),
				Subject: &Subject{Key: h.People[ids[k].Members[0]].Email, Identity: &ids[k]},
			}
			if err := a.Run(p); err != nil && outcomeOf(check, err, 0).Kind == Failed {
				t.Fatal(err)
			}
			out = append(out, p.findings...)
		}
	}
	return out
}

func authorsMessages(found []Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Message)
	}
	return out
}

func TestAuthorsNeedCommits(t *testing.T) {
	t.Parallel()
	h := authorsHistory(t, "2 Ada Example <x@example.org>", "1 Carl Mustermann <x@example.org>")
	ids := history.Resolve(h, nil)
	for _, a := range authorsChecks() {
		if a.Needs&NeedServer != 0 {
			continue // one commit is enough
		}
		p := &Pass{Analyzer: a, History: h, Table: calibration.Default(), Subject: &Subject{Identity: &ids[0]}}
		got := outcomeOf(a.Name, a.Run(p), 0)
		need := fmt.Sprintf(" of %d ", a.MinSample)
		if got.Kind != NotEnoughData || !strings.HasPrefix(got.Reason, "3"+need) && !strings.HasPrefix(got.Reason, "0"+need) {
			t.Errorf("%s: %+v", a.Name, got)
		}
	}
}

func TestAccountOf(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]struct {
		account string
		isID    bool
	}{
		"1042+ada@users.noreply.github.com": {"1042", true},
		"ada@users.noreply.github.com":      {"ada@users.noreply.github.com", false},
		"1042+@users.noreply.github.com":    {"1042+@users.noreply.github.com", false},
		"+ada@users.noreply.github.com":     {"+ada@users.noreply.github.com", false},
		"x1+ada@users.noreply.github.com":   {"x1+ada@users.noreply.github.com", false},
		"1042+ada@example.org":              {"1042+ada@example.org", false},
		"":                                  {"", false},
	} {
		if account, isID := accountOf(email); account != want.account || isID != want.isID {
			t.Errorf("%q: %q %v, want %+v", email, account, isID, want)
		}
	}
}

func TestSharedBox(t *testing.T) {
	t.Parallel()
	for email, want := range map[string]bool{
		"team@example.org": true, "web-team@example.org": true, "pair+ada+carl@example.org": true, "x@lists.example.org": true,
		"x@googlegroups.com": true, "ada@example.org": false, "steam@example.org": false, "7+team@users.noreply.github.com": false, "": false,
	} {
		if got := sharedBox(email); got != want {
			t.Errorf("%q: %v, want %v", email, got, want)
		}
	}
}
