package github

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const testToken = "ghp_thisIsASecret0123456789"

func env(vars map[string]string) func(string) string { return func(k string) string { return vars[k] } }

func revealed(t Token) string {
	if t.Empty() {
		return ""
	}
	return t.reveal()
}

func TestFindTokenInTheEnvironment(t *testing.T) {
	t.Parallel()
	type vars = map[string]string
	tests := []struct {
		name string
		host Host
		env  vars
		from string // "": none
		err  string
	}{
		{"none", dotcom, nil, "", ""},
		{"GH_TOKEN first", dotcom, vars{"GH_TOKEN": testToken, "GITHUB_TOKEN": "other"}, "GH_TOKEN", ""},
		{"GITHUB_TOKEN", dotcom, vars{"GITHUB_TOKEN": testToken}, "GITHUB_TOKEN", ""},
		{"empty is unset", dotcom, vars{"GH_TOKEN": " \n", "GITHUB_TOKEN": testToken}, "GITHUB_TOKEN", ""},
		{"white space around", dotcom, vars{"GH_TOKEN": " " + testToken + "\r\n"}, "GH_TOKEN", ""},
		{"data residency", residence, vars{"GH_TOKEN": testToken}, "GH_TOKEN", ""},
		{"not to another host", enterprise, vars{"GH_TOKEN": testToken, "GITHUB_TOKEN": testToken}, "", ""},
		{"server", enterprise, vars{"GH_ENTERPRISE_TOKEN": testToken}, "GH_ENTERPRISE_TOKEN", ""},
		{"server, second name", enterprise, vars{"GITHUB_ENTERPRISE_TOKEN": testToken}, "GITHUB_ENTERPRISE_TOKEN", ""},
		{"a server's not to github.com", dotcom, vars{"GH_ENTERPRISE_TOKEN": testToken}, "", ""},
		{"two lines", dotcom, vars{"GH_TOKEN": testToken + "\nX-Evil: 1"}, "", "GH_TOKEN"},
		{"not ASCII", dotcom, vars{"GH_TOKEN": testToken + "ä"}, "", "GH_TOKEN"},
		{"too long", dotcom, vars{"GH_TOKEN": strings.Repeat("a", 5000)}, "", "GH_TOKEN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := FindToken(t.Context(), TokenOptions{Host: tt.host, Env: env(tt.env)})
			if (err == nil) != (tt.err == "") || err != nil && (!strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), testToken)) {
				t.Fatalf("error %v, want one with %q and without the token", err, tt.err)
			}
			if got.From() != tt.from || got.Empty() != (tt.from == "") {
				t.Errorf("from %q, want %q", got.From(), tt.from)
			}
			if !got.Empty() && revealed(got) != testToken {
				t.Error("another token")
			}
		})
	}
}

func TestFindTokenInAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := write("good", testToken+"\n")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(good, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{good, link} {
		got, err := FindToken(t.Context(), TokenOptions{File: path, Host: dotcom, Env: env(map[string]string{"GH_TOKEN": "other"})})
		if err != nil || revealed(got) != testToken || got.From() != "--token-file" {
			t.Errorf("%s: %q from %q, %v", path, revealed(got), got.From(), err)
		}
	}
	for _, path := range []string{"-", dir, os.DevNull, filepath.Join(dir, "missing"), write("empty", "\n"), write("large", strings.Repeat("a", 4097)), write("two", testToken+"\n"+testToken)} {
		_, err := FindToken(t.Context(), TokenOptions{File: path, Host: dotcom, Env: env(nil)})
		if err == nil || !strings.Contains(err.Error(), "--token-file") || strings.Contains(err.Error(), testToken) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestFindTokenWithGH(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	ask := func(use bool) (Token, error) {
		return FindToken(context.Background(), TokenOptions{UseGH: use, Host: enterprise, Env: env(nil)})
	}
	if _, err := ask(true); err == nil || !strings.Contains(err.Error(), "--use-gh") {
		t.Errorf("without gh: %v", err)
	}
	gh := func(script string) {
		if err := os.WriteFile(filepath.Join(dir, "gh"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	gh(`test "$*" = "auth token --hostname git.example.com" && echo ` + testToken)
	if got, err := ask(true); err != nil || revealed(got) != testToken || got.From() != `"gh auth token"` {
		t.Errorf("%q from %q, %v", revealed(got), got.From(), err)
	}
	if got, err := ask(false); err != nil || !got.Empty() {
		t.Errorf("gh was asked without being allowed: %v", err)
	}
	gh("exit 1")
	if _, err := ask(true); err == nil || !strings.Contains(err.Error(), "gh auth login") {
		t.Errorf("gh fails: %v", err)
	}
	gh("exit 0")
	if _, err := ask(true); err == nil {
		t.Error("gh says nothing, and that is taken for a token")
	}
}

func TestNothingPrintsAToken(t *testing.T) {
	t.Parallel()
	tok, err := newToken([]byte(testToken), "GH_TOKEN", true)
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		T Token
		P *Token
		t Token
	}
	var all []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		all = append(all, fmt.Sprintf(verb, tok), fmt.Sprintf(verb, &tok), fmt.Sprintf(verb, holder{tok, &tok, tok}), fmt.Sprintf(verb, Options{Token: tok}), fmt.Sprintf(verb, Client{token: tok}))
	}
	for _, v := range []any{tok, &tok, holder{tok, &tok, tok}, map[string]Token{"t": tok}, []Token{tok}} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(data))
	}
	text, err := tok.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, string(text), tok.String(), tok.GoString())
	hex := fmt.Sprintf("%x", testToken)
	for _, s := range all {
		if strings.Contains(s, testToken) || strings.Contains(s, hex) || strings.Contains(s, strings.ToUpper(hex)) {
			t.Errorf("printed: %s", s)
		}
	}
	if tok.String() != "[token]" || all[0] != "[token]" {
		t.Errorf("shown as %s", all[0])
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	if (Token{}).Authorize() != nil {
		t.Error("no token authorizes")
	}
	h := http.Header{}
	tokenOf(testToken).Authorize()(h)
	r := http.Request{Header: h}
	if user, password, ok := r.BasicAuth(); !ok || user != "x-access-token" || password != testToken {
		t.Errorf("git gets %q", h)
	}
}
