package github

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
)

const publishScenario = `
-- scenario --
now 2026-11-20T12:00:00Z
user %s kind=%s created=2019-03-04T10:00:00Z
user example-org kind=Organization created=2019-03-04T10:00:00Z
user bob-example created=2019-03-04T10:00:00Z
user other-app[bot] kind=Bot created=2019-03-04T10:00:00Z
repo example-org/widgets created=2024-01-02T08:00:00Z
pull example-org/widgets#7 by=bob-example head=main created=2026-11-01T08:00:00Z
-- repo example-org/widgets --
person bob Bob Example <bob@example.org>
commit bob 2026-11-16T10:00:00+0100 First
commit bob 2026-11-16T11:00:00+0100 Second
`

// publisher is a client of a stand-in whose token belongs to the login, and a pull request there.
func publisher(t *testing.T, login, kind string) (*Client, *githubtest.Server, *server.Pull) {
	t.Helper()
	scenario, err := githubtest.ParseScenario(fmt.Sprintf(publishScenario, login, kind))
	if err != nil {
		t.Fatal(err)
	}
	s := githubtest.Start(t, scenario, githubtest.WithToken(testToken))
	c := clientOf(t, s, cached(t.TempDir()))
	r, err := c.Pull(t.Context(), "example-org/widgets", 7)
	if err != nil {
		t.Fatal(err)
	}
	return c, s, r.Pull
}

// writes lists the requests that were not for reading.
func writes(s *githubtest.Server) []string {
	var out []string
	for _, r := range s.Requests() {
		if r.Method != http.MethodGet && !strings.HasSuffix(r.Path, "/graphql") {
			out = append(out, r.Method+" "+strings.TrimPrefix(r.Path, "/api/v3"))
		}
	}
	return out
}

func TestCommentIsUpdated(t *testing.T) {
	t.Parallel()
	for name, self := range map[string]struct{ login, kind string }{
		"person":  {"ada-example", "User"},
		"actions": {"github-actions[bot]", "Bot"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s, p := publisher(t, self.login, self.kind)
			if self.kind == "Bot" {
				s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
					if strings.HasSuffix(r.URL.Path, "/user") {
						return githubtest.Forbidden("user=read")
					}
					return nil
				})
			}
			s.AddComment(p.Repository, p.Number, "bob-example", Marker+" 0 findings, says somebody else")
			s.AddComment(p.Repository, p.Number, self.login, "no marker")
			for range 3 {
				if err := c.Comment(t.Context(), p, Marker+"\nfirst"); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Comment(t.Context(), p, Marker+"\nlast"); err != nil {
				t.Fatal(err)
			}
			got := s.Comments(p.Repository)
			if len(got) != 3 || got[2].Author != self.login || got[2].Body != Marker+"\nlast" || got[2].Edits != 3 || got[0].Edits+got[1].Edits != 0 {
				t.Errorf("comments %+v", got)
			}
		})
	}
}

// TestCommentBeyondAPage has the earlier comment on the third page.
func TestCommentBeyondAPage(t *testing.T) {
	t.Parallel()
	c, s, p := publisher(t, "ada-example", "User")
	for i := range 250 {
		s.AddComment(p.Repository, p.Number, "bob-example", fmt.Sprintf("comment %d", i))
	}
	id := s.AddComment(p.Repository, p.Number, "ada-example", "report\n"+Marker)
	if err := c.Comment(t.Context(), p, Marker); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{fmt.Sprintf("PATCH /repos/example-org/widgets/issues/comments/%d", id)}, writes(s)); d != "" {
		t.Errorf("writes differ (-want +got):\n%s", d)
	}
}

// TestCommentNotFound wants no second comment where it is not known whether there is a first one.
func TestCommentNotFound(t *testing.T) {
	t.Parallel()
	c, s, p := publisher(t, "ada-example", "User")
	for range mostCommentPages*perPage + 1 {
		s.AddComment(p.Repository, p.Number, "bob-example", "a comment")
	}
	if err := c.Comment(t.Context(), p, Marker); !isKind(err, Refused) {
		t.Errorf("%v, want the kind %q", err, Refused)
	}
	s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
		if strings.HasSuffix(r.URL.Path, "/user") {
			return &githubtest.Answer{Status: http.StatusOK, Body: []byte(`{"login":""}`)}
		}
		return nil
	})
	if err := clientOf(t, s, cached(t.TempDir())).Comment(t.Context(), p, Marker); !isKind(err, ServerFault) {
		t.Errorf("%v, want the kind %q", err, ServerFault)
	}
	if got := writes(s); len(got) != 0 {
		t.Errorf("writes %q, want none", got)
	}
}

func TestPublishRefuses(t *testing.T) {
	t.Parallel()
	c, s, p := publisher(t, "ada-example", "User")
	elsewhere := *p
	elsewhere.Repository = "../../x"
	noise := make([]byte, MaxSARIF+MaxSARIF/8)
	for r, i := rand.New(rand.NewPCG(1, 2)), 0; i < len(noise); i++ { // gzip cannot make it smaller
		noise[i] = byte(r.Uint32())
	}
	ctx, main := t.Context(), history.TextOf("refs/heads/main")
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"no marker":    {c.Comment(ctx, p, "text"), "lacks the marker"},
		"long comment": {c.Comment(ctx, p, Marker+strings.Repeat("é", MaxComment-len(Marker)+1)), "more than the 65536"},
		"name":         {c.Comment(ctx, &elsewhere, Marker), "is not OWNER/NAME"},
		"conclusion":   {c.CheckRun(ctx, p, CheckRun{Conclusion: "guilty"}), "no conclusion"},
		"long summary": {c.CheckRun(ctx, p, CheckRun{Conclusion: "neutral", Summary: strings.Repeat("é", MaxSummary+1)}), "more than the 65535"},
		"short ref":    {c.UploadSARIF(ctx, p.Repository, p.Head, history.TextOf("main"), nil), "no full reference"},
		"odd ref":      {c.UploadSARIF(ctx, p.Repository, p.Head, history.TextOf("refs/heads/a\nb"), nil), "no full reference"},
		"no commit":    {c.UploadSARIF(ctx, p.Repository, object.ID{}, main, nil), "no commit"},
		"huge file":    {c.UploadSARIF(ctx, p.Repository, p.Head, main, noise), "after gzip"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, c.err, c.want)
		}
	}
	longest := Marker + strings.Repeat("é", MaxComment-len(Marker))
	if err := c.Comment(ctx, p, longest); err != nil {
		t.Errorf("a comment of exactly %d characters: %v", MaxComment, err)
	}
	if got := writes(s); len(got) != 1 {
		t.Errorf("writes %q, want the longest comment alone", got)
	}
}

func TestCheckRunAndSARIF(t *testing.T) {
	t.Parallel()
	c, s, p := publisher(t, "ada-example", "User")
	if err := c.CheckRun(t.Context(), p, CheckRun{Title: "2 findings", Summary: "## two", Conclusion: "neutral"}); err != nil {
		t.Fatal(err)
	}
	if err := c.UploadSARIF(t.Context(), p.Repository, p.Head, history.TextOf("refs/pull/7/head"), []byte(`{"version":"2.1.0"}`)); err != nil {
		t.Fatal(err)
	}
	sent := s.Written()
	if len(sent) != 2 {
		t.Fatalf("%d things were written, want 2", len(sent))
	}
	var run, file map[string]any
	if err := errors.Join(json.Unmarshal(sent[0].Body, &run), json.Unmarshal(sent[1].Body, &file)); err != nil {
		t.Fatal(err)
	}
	wantRun := map[string]any{
		"name": "bonafide", "head_sha": p.Head.String(), "status": "completed", "conclusion": "neutral",
		"output": map[string]any{"title": "2 findings", "summary": "## two"},
	}
	if d := cmp.Diff(wantRun, run); d != "" {
		t.Errorf("check run differs (-want +got):\n%s", d)
	}
	packed, err := base64.StdEncoding.DecodeString(file["sarif"].(string))
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	sarif, err := io.ReadAll(z)
	if err != nil || string(sarif) != `{"version":"2.1.0"}` || file["commit_sha"] != p.Head.String() || file["ref"] != "refs/pull/7/head" {
		t.Errorf("file %v, unpacked %q, %v", file, sarif, err)
	}
}

// TestPublishWithoutPermission wants every way of writing to name what is missing, after one try.
func TestPublishWithoutPermission(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]*githubtest.Answer{"403": githubtest.Forbidden("some=write"), "404": githubtest.NotFound()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s, p := publisher(t, "ada-example", "User")
			refuseWrites(s, answer)
			for want, err := range map[string]error{
				"pull-requests: write":   c.Comment(t.Context(), p, Marker),
				"checks: write":          c.CheckRun(t.Context(), p, CheckRun{Conclusion: "neutral"}),
				"security-events: write": c.UploadSARIF(t.Context(), p.Repository, p.Head, history.TextOf("refs/heads/main"), nil),
			} {
				var e *Error
				if !errors.As(err, &e) || e.Kind != NoPermission || !strings.Contains(e.Error(), want) || !strings.Contains(e.Hint(), want) {
					t.Errorf("%s: %v", want, err)
				}
			}
			if got := writes(s); len(got) != 3 {
				t.Errorf("writes %q, want each once", got)
			}
		})
	}
}

// TestPublishOtherErrors wants other refusals to stay what they are, and writes not to be repeated.
func TestPublishOtherErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer *githubtest.Answer
		want   Kind
	}{
		"bad gateway": {githubtest.BadGateway(), ServerFault},
		"limit":       {githubtest.SecondaryLimit(http.StatusForbidden, "60"), Limited},
		"refused":     {githubtest.Unprocessable(), Refused},
		"token":       {githubtest.Unauthorized(), BadToken},
		"locked":      {githubtest.Gone(), Gone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, s, p := publisher(t, "ada-example", "User")
			refuseWrites(s, c.answer)
			if err := client.Comment(t.Context(), p, Marker); !isKind(err, c.want) {
				t.Errorf("%v, want the kind %q", err, c.want)
			}
			if got := writes(s); len(got) != 1 {
				t.Errorf("writes %q, want one", got)
			}
		})
	}
}

func TestPublishWithoutToken(t *testing.T) {
	t.Parallel()
	c, s, p := publisher(t, "ada-example", "User")
	c.token = Token{}
	before := len(s.Requests())
	if err := c.Comment(t.Context(), p, Marker); !isKind(err, BadToken) {
		t.Errorf("%v, want the kind %q", err, BadToken)
	}
	if n := len(s.Requests()); n != before {
		t.Errorf("%d requests, want none", n-before)
	}
}

func refuseWrites(s *githubtest.Server, answer *githubtest.Answer) {
	s.Fault(func(_ int, r *http.Request) *githubtest.Answer {
		if r.Method == http.MethodGet {
			return nil
		}
		return answer
	})
}
