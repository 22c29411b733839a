package github

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	dotcom     = Host{"github.com", "https://github.com", "https://api.github.com/", "https://api.github.com/graphql"}
	residence  = Host{"acme.ghe.com", "https://acme.ghe.com", "https://api.acme.ghe.com/", "https://api.acme.ghe.com/graphql"}
	enterprise = Host{"git.example.com", "https://git.example.com", "https://git.example.com/api/v3/", "https://git.example.com/api/graphql"}
)

func TestParseHost(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Host{
		"github.com":               dotcom,
		"GitHub.com":               dotcom,
		"https://github.com":       dotcom,
		"https://github.com/":      dotcom,
		"acme.ghe.com":             residence,
		"git.example.com":          enterprise,
		"https://git.example.com/": enterprise,
		"git.example.com:8443":     {"git.example.com:8443", "https://git.example.com:8443", "https://git.example.com:8443/api/v3/", "https://git.example.com:8443/api/graphql"},
		"127.0.0.1:9":              {"127.0.0.1:9", "https://127.0.0.1:9", "https://127.0.0.1:9/api/v3/", "https://127.0.0.1:9/api/graphql"},
		"[::1]:9":                  {"[::1]:9", "https://[::1]:9", "https://[::1]:9/api/v3/", "https://[::1]:9/api/graphql"},
	} {
		got, err := ParseHost(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
	for _, text := range []string{
		"", " ", "http://github.com", "ssh://git@github.com", "https://ada:secret@github.com", "github.com/ada", "https://github.com?q", "-x",
		"git hub.com", "github.com:", "github.com:x", "api.github.com", "api.acme.ghe.com", "a_b", "https://", "\x00", "exa\u202emple.com", "a%2fb",
	} {
		got, err := ParseHost(text)
		if err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error shows a password: %v", text, err)
		}
	}
}

func TestFindHost(t *testing.T) {
	t.Parallel()
	type vars = map[string]string
	tests := []struct {
		name string
		flag string
		env  vars
		want Host
		err  string
	}{
		{"nothing", "", nil, dotcom, ""},
		{"flag wins", "acme.ghe.com", vars{"GITHUB_API_URL": "https://api.github.com", "GITHUB_SERVER_URL": "https://github.com", "GH_HOST": "x.example"}, residence, ""},
		{"Actions", "", vars{"GITHUB_API_URL": "https://api.github.com", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_GRAPHQL_URL": "https://api.github.com/graphql"}, dotcom, ""},
		{"Actions wins over GH_HOST", "", vars{"GITHUB_API_URL": "https://api.github.com", "GITHUB_SERVER_URL": "https://github.com", "GH_HOST": "x.example"}, dotcom, ""},
		{"Actions on a server", "", vars{"GITHUB_API_URL": "https://git.example.com/api/v3", "GITHUB_SERVER_URL": "https://git.example.com"}, enterprise, ""},
		{"slashes at the end", "", vars{"GITHUB_API_URL": "https://git.example.com/api/v3/", "GITHUB_SERVER_URL": "https://git.example.com/"}, enterprise, ""},
		{"server alone", "", vars{"GITHUB_SERVER_URL": "https://git.example.com"}, enterprise, ""},
		{"GH_HOST", "", vars{"GH_HOST": "git.example.com"}, enterprise, ""},
		{"white space is nothing", "", vars{"GH_HOST": " \n"}, dotcom, ""},
		{"API alone", "", vars{"GITHUB_API_URL": "https://git.example.com/api/v3"}, Host{}, "GITHUB_SERVER_URL"},
		{"no https", "", vars{"GITHUB_API_URL": "http://git.example.com/api/v3", "GITHUB_SERVER_URL": "https://git.example.com"}, Host{}, "GITHUB_API_URL"},
		{"GraphQL elsewhere", "", vars{"GITHUB_API_URL": "https://git.example.com/api/v3", "GITHUB_SERVER_URL": "https://git.example.com", "GITHUB_GRAPHQL_URL": "https://evil.example/graphql"}, Host{}, "GITHUB_GRAPHQL_URL"},
		{"bad flag", "http://x", nil, Host{}, "--host"},
		{"bad GH_HOST", "", vars{"GH_HOST": "a/b"}, Host{}, "GH_HOST"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := FindHost(tt.flag, func(k string) string { return tt.env[k] })
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("error %v, want one with %q", err, tt.err)
			}
			if d := cmp.Diff(tt.want, got); err == nil && d != "" {
				t.Error(d)
			}
		})
	}
}

func TestCloneURL(t *testing.T) {
	t.Parallel()
	if got := enterprise.CloneURL("ada-example/app"); got != "https://git.example.com/ada-example/app.git" {
		t.Error(got)
	}
}
