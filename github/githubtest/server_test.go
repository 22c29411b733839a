package githubtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// get asks the API for a path.
func get(t *testing.T, s *Server, path, token string) (*http.Response, string) {
	t.Helper()
	return send(t, s, http.MethodGet, s.API+path, token, "")
}

func send(t *testing.T, s *Server, method, url, token, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := s.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(got)
}

// list asks for a path and those that Link calls next, and gives how many items each page has.
func list(t *testing.T, s *Server, path string) (items []map[string]any, pages []int) {
	t.Helper()
	for url := s.API + path; url != ""; {
		answer, body := send(t, s, http.MethodGet, url, "secret", "")
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d %s", url, answer.StatusCode, body)
		}
		var page []map[string]any
		if err := json.Unmarshal([]byte(body), &page); err != nil {
			t.Fatal(err)
		}
		items, pages = append(items, page...), append(pages, len(page))
		url = next(answer.Header.Get("Link"))
	}
	return items, pages
}

func next(link string) string {
	for part := range strings.SplitSeq(link, ", ") {
		if url, ok := strings.CutSuffix(part, `>; rel="next"`); ok {
			return strings.TrimPrefix(url, "<")
		}
	}
	return ""
}

// ask asks a GraphQL query.
func ask(t *testing.T, s *Server, query string, vars map[string]any) (int, map[string]any) {
	t.Helper()
	in, err := json.Marshal(map[string]any{"query": query, "variables": vars})
	if err != nil {
		t.Fatal(err)
	}
	answer, body := send(t, s, http.MethodPost, s.URL+"/api/graphql", "secret", string(in))
	var out map[string]any
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return answer.StatusCode, out
}

func scenarioFile(name string) string {
	return filepath.Join("..", "..", "testdata", "github", name+".txtar")
}

// everything asks each operation of each scenario; the referees say whether the answers are right.
func everything(t *testing.T, options ...Option) {
	t.Helper()
	s := Open(t, scenarioFile("honest"), options...)
	for _, path := range []string{
		"rate_limit", "user", "users/ada-example", "users/ada-example/repos?type=owner&sort=pushed&per_page=2", "users/ada-example/gpg_keys",
		"users/ada-example/ssh_signing_keys", "users/ada-example/keys", "users/ada-example/events/public?per_page=100",
		"repos/ada-example/app", "repos/ada-example/parser", "repos/ada-example/app/activity?per_page=2&time_period=week", "repos/ada-example/app/commits?per_page=3",
		"repos/ada-example/app/commits/main", "repos/ada-example/app/compare/main~5...main",
		"repos/ada-example/app/contents/file.txt?ref=main~2", "search/commits?q=author:ada-example", "search/repositories?q=parser+in:name+fork:true",
	} {
		if answer, body := get(t, s, path, "secret"); answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", path, answer.StatusCode, body)
		}
	}
	s = Open(t, scenarioFile("pull"), options...)
	for _, number := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		for _, path := range []string{"pulls/N", "pulls/N/commits?per_page=100", "issues/N/comments"} {
			path = "repos/base-owner/project/" + strings.Replace(path, "N", number, 1)
			if answer, body := get(t, s, path, "secret"); answer.StatusCode != http.StatusOK {
				t.Errorf("%s: %d %s", path, answer.StatusCode, body)
			}
		}
	}
	publishAll(t, s)
	for _, q := range queries {
		if status, answer := ask(t, s, q, map[string]any{"login": "finn-example"}); status != http.StatusOK || answer["errors"] != nil {
			t.Errorf("%s: %d %v", q, status, answer["errors"])
		}
	}
}

func TestEverything(t *testing.T) {
	t.Parallel()
	everything(t)
}

// publishAll writes whatever can be written.
func publishAll(t *testing.T, s *Server) {
	t.Helper()
	api := s.API + "repos/base-owner/project/"
	answer, body := send(t, s, http.MethodPost, api+"issues/2/comments", "secret", `{"body": "hello"}`)
	var made struct{ URL string }
	if err := json.Unmarshal([]byte(body), &made); err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s", answer.StatusCode, body)
	}
	if answer, body := send(t, s, http.MethodPatch, made.URL, "secret", `{"body": "hello again"}`); answer.StatusCode != http.StatusOK {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	if got := s.Comments("base-owner/project"); len(got) != 1 || got[0].Body != "hello again" || got[0].Edits != 1 || got[0].Number != 2 {
		t.Errorf("comments %+v", got)
	}
	head := s.ID("base-owner/project", "refs/pull/2/head")
	run := `{"name": "bonafide", "head_sha": "` + head + `", "conclusion": "neutral", "output": {"title": "t", "summary": "s"}}`
	if answer, body := send(t, s, http.MethodPost, api+"check-runs", "secret", run); answer.StatusCode != http.StatusCreated {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	sarif := `{"commit_sha": "` + head + `", "ref": "refs/pull/2/head", "sarif": "H4sIAAAAAAAA"}`
	if answer, body := send(t, s, http.MethodPost, api+"code-scanning/sarifs", "secret", sarif); answer.StatusCode != http.StatusAccepted {
		t.Errorf("%d %s", answer.StatusCode, body)
	}
	if got := s.Written(); len(got) != 2 || got[0].Kind != "check run" || string(got[0].Body) != run || got[1].Kind != "SARIF" {
		t.Errorf("written %+v", got)
	}
}
