package github

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

func readTestdata(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func idOf(t testing.TB, digits string) object.ID {
	t.Helper()
	id, err := object.ParseID(digits)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestReadEvent(t *testing.T) {
	t.Parallel()
	fork := server.Pull{
		Repository: "example-org/widgets", Number: 12,
		Title:       history.TextOf("Add a gear ::error::not a command"),
		Author:      server.Person{Login: history.TextOf("ada-example"), ID: 4711},
		Association: "FIRST_TIME_CONTRIBUTOR",
		Created:     time.Date(2026, 10, 5, 8, 15, 0, 0, time.UTC),
		BaseRef:     history.TextOf("main"), HeadRef: history.TextOf("gear"),
		Base: idOf(t, strings.Repeat("1", 40)), Head: idOf(t, strings.Repeat("2", 40)),
		HeadOwner: "ada-example/widgets", Commits: 3,
		URL:    "https://github.com/example-org/widgets/pull/12",
		Source: server.Source{API: "event file", Endpoint: "pull_request"},
	}
	deleted := fork
	deleted.Number, deleted.URL = 13, "https://github.com/example-org/widgets/pull/13"
	deleted.Author, deleted.HeadOwner, deleted.Private = server.Person{}, "", true

	for _, c := range []struct {
		file string
		want Event
	}{
		{"event-fork.json", Event{Pull: fork, Action: "synchronize"}},
		{"event-deleted-fork.json", Event{Pull: deleted, Action: "edited", Private: true}},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			got, err := ReadEvent(readTestdata(t, c.file))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, *got, cmp.Comparer(func(a, b history.Text) bool { return a == b })); d != "" {
				t.Errorf("event differs (-want +got):\n%s", d)
			}
		})
	}
}

// TestReadEventRefuses edits the good event in one place, and wants an error that names what is wrong.
func TestReadEventRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"base name":     {`"full_name": "example-org/widgets"`, `"full_name": "../../x"`, "base of pull request 12"},
		"head name":     {`"full_name": "ada-example/widgets"`, `"full_name": "ada-example/a?b#c"`, "head of pull request 12"},
		"no number":     {`"number": 12,`, ``, "0 is no number"},
		"short head":    {strings.Repeat("2", 40), "2222", "head of pull request 12"},
		"base option":   {strings.Repeat("1", 40), "--upload-pack=evil", "base of pull request 12"},
		"zero base":     {strings.Repeat("1", 40), strings.Repeat("0", 40), "no commit is named"},
		"other event":   {`"pull_request": {`, `"issue": {`, `use "on: pull_request"`},
		"number a text": {`"number": 12,`, `"number": "12",`, "not the JSON of a pull_request event"},
		"cut":           {"\n}\n", "", "not the JSON of a pull_request event"},
		"two objects":   {"\n}\n", "\n}{}", "not the JSON of a pull_request event"},
		"no base":       {`"base": {`, `"basis": {`, "no repository is named"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good := string(readTestdata(t, "event-fork.json"))
			bad := strings.ReplaceAll(good, c.from, c.to)
			if bad == good {
				t.Fatalf("the event has no %q to replace", c.from)
			}
			_, err := ReadEvent([]byte(bad))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	if _, err := ReadEvent(make([]byte, MaxEvent+1)); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("an endless file: %v", err)
	}
}

// TestReadEventCount wants no number of commits below zero: it decides how they are listed.
func TestReadEventCount(t *testing.T) {
	t.Parallel()
	e, err := ReadEvent([]byte(strings.ReplaceAll(string(readTestdata(t, "event-fork.json")), `"commits": 3`, `"commits": -3`)))
	if err != nil || e.Pull.Commits != 0 {
		t.Errorf("%+v, %v", e, err)
	}
}

// TestReadEventPage wants the address of the page only where it cannot be anything else: it is printed as a link.
func TestReadEventPage(t *testing.T) {
	t.Parallel()
	const page = "https://github.com/example-org/widgets/pull/12"
	for _, url := range []string{
		"javascript:alert(1)//github.com/example-org/widgets/pull/12", "https://github.com/other/widgets/pull/12",
		"https://github.com/example-org/widgets/pull/13", "https://ada:secret@github.com/example-org/widgets/pull/12", "",
	} {
		e, err := ReadEvent([]byte(strings.ReplaceAll(string(readTestdata(t, "event-fork.json")), page, url)))
		if err != nil {
			t.Fatal(err)
		}
		if e.Pull.URL != "" {
			t.Errorf("address %q became %q, want none", url, e.Pull.URL)
		}
	}
}

func TestCheckEvent(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"pull_request":        "",
		"pull_request_target": "gives a token that may write",
		"push":                "the event is push, not pull_request",
		"workflow_run":        "the event is workflow_run, not pull_request",
		"":                    "GITHUB_EVENT_NAME",
		"x\n::error::y":       "the event is an unknown one",
	} {
		err := CheckEvent(name)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}

// TestReadEventExamples reads GitHub's own examples of the event. BONAFIDE_OCTOKIT names the folder that holds the node_modules with the
// npm package @octokit/webhooks-examples 7.6.1.
func TestReadEventExamples(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("BONAFIDE_OCTOKIT")
	if dir == "" {
		t.Log("BONAFIDE_OCTOKIT is not set: no examples of events")
		return
	}
	data, err := os.ReadFile(filepath.Join(dir, "node_modules", "@octokit", "webhooks-examples", "api.github.com", "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct {
		Name     string            `json:"name"`
		Examples []json.RawMessage `json:"examples"`
	}
	if err := json.Unmarshal(data, &hooks); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, h := range hooks {
		if h.Name != "pull_request" {
			continue
		}
		for i, example := range h.Examples {
			e, err := ReadEvent(example)
			if err != nil {
				t.Errorf("example %d: %v", i, err)
				continue
			}
			if e.Action == "" || e.Pull.Number == 0 || e.Pull.URL == "" || e.Pull.Created.IsZero() || e.Pull.HeadOwner == "" || e.Pull.Author.ID == 0 {
				t.Errorf("example %d (%s) lacks something: %+v", i, e.Action, e.Pull)
			}
			read++
		}
	}
	if read != 29 {
		t.Errorf("read %d examples, want 29", read)
	}
}

// FuzzReadEvent wants that what is read is safe to put into a path, a range of commits and a log.
func FuzzReadEvent(f *testing.F) {
	f.Add(readTestdata(f, "event-fork.json"))
	f.Add(readTestdata(f, "event-deleted-fork.json"))
	f.Add([]byte(`{"action":"opened","pull_request":{"number":1,"base":{"repo":{}},"head":null}}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := ReadEvent(data)
		if err != nil {
			return
		}
		if _, err := ParseRepository(e.Pull.Repository); err != nil {
			t.Errorf("repository %q: %v", e.Pull.Repository, err)
		}
		if e.Pull.HeadOwner != "" {
			if _, err := ParseRepository(e.Pull.HeadOwner); err != nil {
				t.Errorf("head %q: %v", e.Pull.HeadOwner, err)
			}
		}
		if e.Pull.Number <= 0 || e.Pull.Base.IsZero() || e.Pull.Head.IsZero() {
			t.Errorf("no range: %+v", e.Pull)
		}
		if strings.ContainsAny(e.Action+e.Pull.Association+e.Pull.URL, "\r\n \x1b<>") {
			t.Errorf("unsafe words: %q %q %q", e.Action, e.Pull.Association, e.Pull.URL)
		}
	})
}
