package analyzertest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	gitobject "github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
)

func recordOf(t *testing.T, text string) (*Built, *server.Record, error) {
	t.Helper()
	f, err := ParseFixture("-- recipe --\nperson ada Ada Example <ada@example.org>\ncommit ada 2024-01-08T09:00:00+0100 label=one One\n" +
		"commit ada 2024-01-09T09:00:00+0100 Two\n-- server --\n" + text + "-- want --\n")
	if err != nil {
		t.Fatal(err)
	}
	built, err := f.Recipe.Build()
	if err != nil {
		t.Fatal(err)
	}
	r, err := f.Server(built)
	return built, r, err
}

func TestServer(t *testing.T) {
	t.Parallel()
	built, got, err := recordOf(t, `
# all of it
account ada-example id=7 created=2020-01-02T03:04:05Z email=ada@example.org location=Lisbon
repository ada-example/tool created=2024-01-01T00:00:00Z pushed=2024-01-09T08:01:00Z fork=yes parent=example-org/tool
push ada-example/tool refs/heads/main actor=bo-sample before=one head=last at=2024-01-09T08:01:00+01:00 kind=force_push
commit #1 author=ada-example:7 committer=bo-sample verified=yes signed=yes reason=valid signer=bo-sample verified-at=2024-01-08T08:01:00Z
pull example-org/tool 3 author=ada-example created=2024-01-09T09:00:00Z head=last
elsewhere example-org/tool one
year 2019 4
gap search
`)
	if err != nil {
		t.Fatal(err)
	}
	id := func(i int) gitobject.ID {
		id, err := gitobject.ParseID(built.IDs[i])
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	at := func(day, hour, minute int) time.Time { return time.Date(2024, 1, day, hour, minute, 0, 0, time.UTC) }
	text := history.TextOf
	want := &server.Record{
		Host: "github.com",
		Account: &server.Account{
			Login: text("ada-example"), ID: 7, Created: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), Email: text("ada@example.org"),
			Location: text("Lisbon"), URL: "https://github.com/ada-example", Kind: "User",
		},
		Repositories: []server.Repository{{
			Name: "ada-example/tool", Created: at(1, 0, 0), Pushed: at(9, 8, 1), Fork: true, Parent: "example-org/tool", URL: "https://github.com/ada-example/tool",
		}},
		Pushes: []server.Push{{
			Repository: "ada-example/tool", Ref: text("refs/heads/main"), Actor: text("bo-sample"), Before: id(0), Head: id(1), At: at(9, 7, 1),
			Kind: server.ForcePushed, Source: server.Source{API: "REST", Endpoint: "GET /repos/{owner}/{repo}/activity"},
		}},
		Commits: map[gitobject.ID]server.Commit{id(0): {
			Author: server.Person{Login: text("ada-example"), ID: 7}, Committer: server.Person{Login: text("bo-sample")}, Signed: true, Verified: true,
			Reason: "valid", VerifiedAt: at(8, 8, 1), Signer: text("bo-sample"), URL: "https://github.com/commit/" + built.IDs[0],
			Source: server.Source{API: "GraphQL", Endpoint: "Repository.object"},
		}},
		Pull: &server.Pull{
			Repository: "example-org/tool", Number: 3, Author: server.Person{Login: text("ada-example")}, Created: at(9, 9, 0), Head: id(1),
			URL: "https://github.com/example-org/tool/pull/3", Source: server.Source{API: "REST", Endpoint: "GET /repos/{owner}/{repo}/pulls/{pull_number}"},
		},
		Elsewhere: []server.Elsewhere{{Repository: "example-org/tool", ID: id(0)}},
		Years:     []server.Year{{Year: 2019, Commits: 4}},
		Gaps:      []server.Gap{{What: "search", Reason: "left out by the fixture"}},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b history.Text) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestServerErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"user ada\n":                      `line 1: unknown statement "user"`,
		"account\n":                       "account takes 1 words, not 0",
		"account ada-example made=2020\n": `unknown option "made" of account`,
		"account ada-example created=yesterday\n":   `"yesterday" is not like`,
		"account ada-example id=x\n":                `"x" is not a number`,
		"key pgp:ada\n":                             "a key needs an account",
		"account a\nkey gpg:ada\n":                  "line 2",
		"commit two\n":                              `there is no commit "two"`,
		"commit #3\n":                               `there is no commit "#3"`,
		"commit #0\n":                               `there is no commit "#0"`,
		"pull a/b seven\n":                          "invalid syntax",
		"year 2019 many\n":                          "invalid syntax",
		"push a/b refs/heads/main head=elsewhere\n": "there is no commit",
	} {
		if _, _, err := recordOf(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	if _, r, err := recordOf(t, ""); r != nil || err != nil {
		t.Errorf("an empty section gives %v, %v", r, err)
	}
}
