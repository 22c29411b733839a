package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github"
)

// inEnv is an app that sees these variables alone.
func inEnv(env map[string]string) *app {
	return &app{env: func(name string) string { return env[name] }}
}

// TestRedactPull: what is open to all is masked, whatever else is set, and the user's word counts.
func TestRedactPull(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		how     string
		env     map[string]string
		private bool
		want    string
	}{
		{"auto", map[string]string{"CI": "true"}, false, "mail"},
		{"auto", map[string]string{"GITHUB_ACTIONS": "true"}, false, "mail"},
		{"auto", map[string]string{"CI": "true", "GITHUB_ACTIONS": "true"}, true, "none"},
		{"auto", map[string]string{"CI": "false"}, false, "none"},
		{"auto", nil, false, "none"},
		{"none", map[string]string{"CI": "true"}, false, "none"},
		{"mail", nil, true, "mail"},
		{"all", map[string]string{"CI": "true"}, false, "all"},
	} {
		o := &pullOptions{auditOptions: auditOptions{outputOptions: outputOptions{redact: tc.how}}}
		if got := inEnv(tc.env).redactPull(o, &server.Pull{Private: tc.private}); got != tc.want {
			t.Errorf("--redact %s, private %v, %v: %s, want %s", tc.how, tc.private, tc.env, got, tc.want)
		}
	}
	for name, o := range map[string]*pullOptions{"--comment": {comment: true}, "--check-run": {checkRun: true}} {
		o.redact = redactAuto
		if got := inEnv(nil).redactPull(o, &server.Pull{}); got != "mail" {
			t.Errorf("%s on a public repository, from anywhere: %s, want mail", name, got)
		}
	}
}

// TestExitOfHostErrors: each kind of error of the host, also below others, and credentials above all.
func TestExitOfHostErrors(t *testing.T) {
	t.Parallel()
	for kind, want := range map[github.Kind]int{
		github.BadToken: ExitCredentials, github.NoPermission: ExitCredentials,
		github.Limited: ExitIncomplete, github.OverBudget: ExitIncomplete,
		github.Missing: ExitUnjudged, github.Gone: ExitUnjudged, github.Blocked: ExitUnjudged, github.Refused: ExitUnjudged,
		github.ServerFault: ExitUnjudged, github.Unreachable: ExitUnjudged, github.BadName: ExitUnjudged, github.PartialData: ExitUnjudged,
	} {
		err := error(&github.Error{Kind: kind, Doing: "read", Err: errors.New("no"), Do: "try"})
		for _, e := range []error{err, fmt.Errorf("ada: %w", err), &failure{err, "again"}, errors.Join(errors.New("other"), err)} {
			if got := exitOf(e); got != want {
				t.Errorf("%s, as %T: exit %d, want %d", kind, e, got, want)
			}
		}
	}
	both := errors.Join(&github.Error{Kind: github.Missing, Err: errors.New("no")}, history.ErrCredentials)
	if got := exitOf(both); got != ExitCredentials {
		t.Errorf("missing and credentials: exit %d", got)
	}
}

func TestUnclaimed(t *testing.T) {
	t.Parallel()
	pull := &server.Pull{Repository: "acme/lexer", Number: 12}
	zone := &analyzers.Claims{Zones: []analyzers.ZonePeriod{{Name: "UTC", Zone: time.UTC}}}
	people := []history.Identity{{Members: []uint32{1}, Authored: []int32{0}}, {Members: []uint32{2}}}
	is := func(m uint32) func(*history.Identity) bool {
		return func(id *history.Identity) bool { return id.Members[0] == m }
	}
	for name, tc := range map[string]struct {
		claims *analyzers.Claims
		is     func(*history.Identity) bool
		told   bool
	}{
		"nothing is claimed":           {nil, is(9), false},
		"an empty claim":               {&analyzers.Claims{}, is(9), false},
		"the claimant has commits":     {zone, is(1), false},
		"the claimant committed only":  {zone, is(2), true},
		"nobody is the claimant":       {zone, is(9), true},
		"hours, by nobody":             {&analyzers.Claims{Hours: &analyzers.ClaimedHours{End: 60}}, is(9), true},
		"since when, by somebody else": {&analyzers.Claims{Since: time.Unix(0, 0)}, is(9), true},
	} {
		note := unclaimed(tc.claims, pull, tc.is, people)
		if told := strings.Contains(note, "acme/lexer#12") && strings.Contains(note, "put to nobody"); told != tc.told || !told && note != "" {
			t.Errorf("%s: %q", name, note)
		}
	}
}

// TestCheckout: where the author of the pull request may have written files.
func TestCheckout(t *testing.T) {
	t.Parallel()
	workspace := map[string]string{"GITHUB_WORKSPACE": "/work", "GITHUB_REPOSITORY": "Acme/Lexer"}
	for _, tc := range []struct {
		name       string
		env        map[string]string
		event      bool
		path, repo string
		repository string
		want       string
	}{
		{"fetched, by name", nil, false, "", "", "acme/lexer", ""},
		{"a clone", nil, false, "/clone", "/clone", "acme/lexer", "/clone"},
		{"a clone that lacks the commits", workspace, true, "", "/clone", "acme/lexer", "/clone"},
		{"the workspace", workspace, true, "/work", "", "acme/lexer", "/work"},
		{"the workspace lacks the commits", workspace, true, "", "", "acme/lexer", "/work"},
		{"an event without a workspace", nil, true, "", "", "acme/lexer", "."},
		{"by name, in the workspace of the same repository", workspace, false, "", "", "acme/lexer", "/work"},
		{"by name, in that of another", workspace, false, "", "", "acme/parser", ""},
	} {
		p := &pullRun{a: inEnv(tc.env), o: &pullOptions{repo: tc.repo}, event: tc.event, path: tc.path, record: &server.Record{Pull: &server.Pull{Repository: tc.repository}}}
		if got := p.checkout(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

// TestOwnFiles: keys and a calibration out of the checkout are refused.
func TestOwnFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plant(t, dir, map[string]string{"clone/keys.asc": "x", "own/keys.asc": "x"})
	clone, own := filepath.Join(dir, "clone"), filepath.Join(dir, "own")
	for _, tc := range []struct{ path, keys, calibration, want string }{
		{clone, "", "", ""},
		{clone, filepath.Join(own, "keys.asc"), filepath.Join(own, "table.json"), ""},
		{clone, filepath.Join(clone, "keys.asc"), "", "--keys: "},
		{clone, "", filepath.Join(own, "..", "clone", "table.json"), "--calibration: "},
		{"", filepath.Join(clone, "keys.asc"), "", ""},
	} {
		p := &pullRun{
			a: inEnv(nil), o: &pullOptions{auditOptions: auditOptions{judgeOptions: judgeOptions{tc.calibration, tc.keys}}}, path: tc.path,
			record: &server.Record{Pull: &server.Pull{Repository: "acme/lexer"}},
		}
		err := p.ownFiles()
		if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.want) || len(hints(err)) == 0) {
			t.Errorf("%+v: %v", tc, err)
		}
	}
}

// TestReaderOfClaims: without a checkout files are the user's own; with one, those outside of it.
func TestReaderOfClaims(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plant(t, dir, map[string]string{"clone/x": "x", "own/claims.yml": "mine"})
	p := &pullRun{a: inEnv(nil), o: &pullOptions{}, record: &server.Record{Pull: &server.Pull{Repository: "acme/lexer"}}}
	if p.reader(t.Context(), nil) != nil {
		t.Error("files are not read from the disk, though there is no checkout")
	}
	for _, event := range []bool{true, false} {
		p.event, p.o.repo = event, filepath.Join(dir, "clone")
		data, err := p.reader(t.Context(), nil)("--claims", filepath.Join(dir, "own", "claims.yml"), 100)
		if err != nil || string(data) != "mine" {
			t.Errorf("%q, %v", data, err)
		}
		if _, err := p.reader(t.Context(), nil)("--claims", filepath.Join(dir, "own", "none.yml"), 100); err == nil || len(hints(err)) == 0 {
			t.Errorf("a file that is not there: %v", err)
		}
	}
}
