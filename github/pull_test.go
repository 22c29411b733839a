package github

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// withoutVerifiedAt answers as a server does whose schema does not have the field yet.
func withoutVerifiedAt(_ *githubtest.Server) func(int, *http.Request) *githubtest.Answer {
	return func(_ int, r *http.Request) *githubtest.Answer {
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err != nil || !bytes.Contains(body, []byte("verifiedAt")) {
			return nil
		}
		return &githubtest.Answer{Status: 200, Body: []byte(`{"errors":[{"path":["fragment facts","signature","verifiedAt"],` +
			`"extensions":{"code":"undefinedField","typeName":"GitSignature","fieldName":"verifiedAt"},"message":"Field 'verifiedAt' doesn't exist on type 'GitSignature'"}]}`)}
	}
}

// contributed is a pull request of ada to someone's tool with n commits.
func contributed(n int, change func(*githubtest.Pull)) *githubtest.Scenario {
	s := portfolio(1, 2, 3)
	base := s.Repositories[0].Recipe
	s.Repositories = append(s.Repositories, githubtest.Repository{
		Name: "ada-example/tool", ForkOf: "someone-else/tool", Created: day(2026, 4, 1), Pushed: day(2026, 4, 2), KiB: 300,
		Recipe: base + fmt.Sprintf("work ada zone=Europe/Berlin from=2023-01-01 days=2000 max=%d seed=3\n", n),
	})
	p := githubtest.Pull{
		Repository: "someone-else/tool", Number: 7, Author: "ada-example", Title: "Fix it", Base: "main", Head: "main", Branch: "fix", Fork: "ada-example/tool",
		Association: "FIRST_TIME_CONTRIBUTOR", Created: day(2026, 4, 3),
	}
	if change != nil {
		change(&p)
	}
	s.Pulls = append(s.Pulls, p)
	return s
}

func TestPull(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, contributed(4, nil))
	r, err := clientOf(t, s).Pull(t.Context(), "someone-else/tool", 7)
	if err != nil {
		t.Fatal(err)
	}
	if core, search, graphql := counted(s); core > 8 || search > 3 || graphql > 1 {
		t.Errorf("%d core, %d search and %d GraphQL requests", core, search, graphql)
	}
	p := r.Pull
	if p.Repository != "someone-else/tool" || p.Number != 7 || p.Title != text("Fix it") || p.Author != (server.Person{Login: text("ada-example"), ID: 1001}) ||
		p.Association != "FIRST_TIME_CONTRIBUTOR" || !p.Created.Equal(day(2026, 4, 3)) || p.BaseRef != text("main") || p.HeadRef != text("fix") || p.HeadOwner != "ada-example/tool" ||
		p.Commits != 4 || p.Private || p.URL != s.URL+"/someone-else/tool/pull/7" || p.Source.Endpoint != "GET /repos/{owner}/{repo}/pulls/{pull_number}" || p.Head.String() != s.ID("ada-example/tool", "main") {
		t.Errorf("pull request %+v", p)
	}
	if r.Account == nil || len(r.Account.Keys) != 3 || len(r.Pushes) != 3 || len(r.Elsewhere) == 0 || len(r.Gaps) != 0 {
		t.Errorf("account %+v, %d pushes, %d elsewhere, gaps %+v", r.Account, len(r.Pushes), len(r.Elsewhere), r.Gaps)
	}
}

func TestPullOfDeletedFork(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, contributed(4, func(p *githubtest.Pull) { p.Fork, p.Head = "deleted", "main~1" }))
	r, err := clientOf(t, s).Pull(t.Context(), "someone-else/tool", 7)
	if err != nil || r.Pull.HeadOwner != "" || r.Pull.Head.IsZero() {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestPullWithoutAccount(t *testing.T) {
	t.Parallel()
	for user, harm := range map[string]bool{
		`null`:                  false,
		`{"login":"ghost"}`:     false,
		`{"login":"../../x"}`:   true,
		`{"login":"a?b=c#d"}`:   true,
		`{"login":"\u001b[2J"}`: true,
	} {
		s := githubtest.Start(t, contributed(4, nil))
		s.Fault(func(int, *http.Request) *githubtest.Answer {
			return &githubtest.Answer{Edit: func(status int, _ http.Header, body []byte) (int, []byte) {
				var pull map[string]json.RawMessage
				if err := json.Unmarshal(body, &pull); err != nil {
					t.Error(err)
				}
				pull["user"] = json.RawMessage(user)
				body, err := json.Marshal(pull)
				if err != nil {
					t.Error(err)
				}
				return status, body
			}}
		})
		r, err := clientOf(t, s).Pull(t.Context(), "someone-else/tool", 7)
		if err != nil {
			t.Errorf("%s: %v", user, err)
			continue
		}
		if r.Account != nil || len(r.Gaps) != 1 || r.Gaps[0].Fatal != harm || len(s.Requests()) != 1 {
			t.Errorf("%s: %+v, gaps %+v", user, r.Account, r.Gaps)
		}
	}
}

func TestPullOfRenamedRepository(t *testing.T) {
	t.Parallel()
	scenario := contributed(2, nil)
	scenario.Renames["someone-else/old-tool"] = "someone-else/tool"
	s := githubtest.Start(t, scenario)
	r, err := clientOf(t, s).Pull(t.Context(), "someone-else/old-tool", 7)
	if err != nil {
		t.Fatal(err)
	}
	g, ok := gapNamed(r, "repository")
	if r.Pull.Repository != "someone-else/tool" || !ok || g.Fatal || g.Repository != "someone-else/old-tool" || !strings.Contains(g.Reason, "renamed to someone-else/tool") {
		t.Errorf("%+v, gaps %+v", r.Pull, r.Gaps)
	}
	for _, q := range s.Requests() {
		if !q.Token {
			t.Errorf("%s was asked without the token", q.Path)
		}
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	scenario := portfolio(1, 1, 0)
	scenario.Repositories[1].Recipe = "person ada Ada Example <ada@example.org>\ncommit ada 2026-04-03T10:00:00+0200 label=first Begin\n"
	s := githubtest.Start(t, scenario)
	c := clientOf(t, s)
	at, err := object.ParseID(s.ID("ada-example/app-000", "main"))
	if err != nil {
		t.Fatal(err)
	}
	data, ok, err := c.File(t.Context(), "ada-example/app-000", "file.txt", at)
	if err != nil || !ok || len(data) == 0 {
		t.Errorf("%q, %v, %v", data, ok, err)
	}
	if _, ok, err := c.File(t.Context(), "ada-example/app-000", "no such/file?#.txt", at); ok || err != nil {
		t.Errorf("a file that is not there: %v, %v", ok, err)
	}
	n := len(s.Requests())
	for _, path := range []string{"", "/etc/passwd", "../x", "a//b", "a/../b", ".", "a\x00b"} {
		if _, _, err := c.File(t.Context(), "ada-example/app-000", path, at); !isKind(err, BadName) {
			t.Errorf("%q: %v", path, err)
		}
	}
	if len(s.Requests()) != n {
		t.Error("an odd path was asked for")
	}
	for body, want := range map[string]bool{
		`{"type":"symlink","target":"/etc/passwd"}`:                       false,
		`[{"type":"file"}]`:                                               false,
		`{"type":"file","size":1,"encoding":"base64","content":"YQ==\n"}`: true,
		`{"type":"file","size":2000000,"encoding":"none","content":""}`:   false,
		`{"type":"file","size":1,"encoding":"base64","content":"***"}`:    false,
	} {
		s.Fault(onPath("/contents/x", &githubtest.Answer{Status: 200, Body: []byte(body)}))
		data, ok, err := clientOf(t, s).File(t.Context(), "ada-example/app-000", "x", at)
		if ok != want || ok && (string(data) != "a" || err != nil) {
			t.Errorf("%s: %q, %v, %v", body, data, ok, err)
		}
	}
}
