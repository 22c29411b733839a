package github

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Token is a secret. No way of printing it shows it, nor of what holds it: the methods cover a Token, and package fmt, which calls no
// methods of unexported fields, prints a function as an address.
type Token struct {
	reveal func() string
	from   string
}

// TokenOptions say where a token may come from.
type TokenOptions struct {
	File  string // --token-file; "-" is refused
	UseGH bool   // ask "gh auth token --hostname HOST"
	Host  Host
	Env   func(string) string
}

const (
	maxToken = 4 << 10          // bytes of a token file; the longest tokens, those of installations, have some 500
	ghLimit  = 10 * time.Second // gh may have to open a keyring, but not to ask anybody
)

// tokenForm is what RFC 6750 allows behind "Bearer".
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

// FindToken looks in the file, then GH_TOKEN and GITHUB_TOKEN (github.com and *.ghe.com) or GH_ENTERPRISE_TOKEN and
// GITHUB_ENTERPRISE_TOKEN (other hosts), then asks gh where the user wants that. Without any the token is empty and there is no error.
func FindToken(ctx context.Context, o TokenOptions) (Token, error) {
	if o.File != "" {
		text, err := readTokenFile(o.File)
		if err != nil {
			return Token{}, fmt.Errorf("--token-file: %w", err)
		}
		return newToken(text, "--token-file", false)
	}
	names := []string{"GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"}
	if o.Host.public() {
		names = []string{"GH_TOKEN", "GITHUB_TOKEN"}
	}
	for _, name := range names {
		if o.Env == nil {
			break
		}
		t, err := newToken([]byte(o.Env(name)), name, true)
		if err != nil || !t.Empty() {
			return t, err
		}
	}
	if !o.UseGH {
		return Token{}, nil
	}
	text, err := askGH(ctx, o.Host)
	if err != nil {
		return Token{}, fmt.Errorf("--use-gh: %w", err)
	}
	return newToken(text, `"gh auth token"`, false)
}

func newToken(text []byte, from string, mayBeEmpty bool) (Token, error) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0 && mayBeEmpty:
		return Token{}, nil
	case len(text) == 0:
		return Token{}, fmt.Errorf("%s: no token in it", from)
	case len(text) > maxToken || !tokenForm.Match(text):
		return Token{}, fmt.Errorf("%s: the %d bytes in it are not a token: one has letters, digits and ._~+/-= only", from, len(text))
	}
	secret := string(text)
	return Token{reveal: func() string { return secret }, from: from}, nil
}

func readTokenFile(name string) ([]byte, error) {
	if name == "-" {
		return nil, errors.New(`"-" is not read: name a file`)
	}
	info, err := os.Stat(name) // before it is opened, since to open a pipe may never end
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxToken {
		return nil, fmt.Errorf("%s: larger than %d bytes, so it holds no token", name, maxToken)
	}
	return data, nil
}

// askGH runs gh, found by its absolute path so that a program of that name in the current folder is never run.
func askGH(ctx context.Context, h Host) ([]byte, error) {
	gh, err := exec.LookPath("gh")
	if err != nil || !filepath.IsAbs(gh) {
		return nil, errors.New("gh is not installed, or not by an absolute path in PATH: install it, or set GH_TOKEN")
	}
	ctx, cancel := context.WithTimeout(ctx, ghLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, gh, "auth", "token", "--hostname", h.Name)
	cmd.WaitDelay = time.Second // for what gh started and left behind
	out := &limited{most: maxToken + 1}
	cmd.Stdout = out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf(`"gh auth token --hostname %s": %w: run "gh auth login --hostname %s"`, h.Name, err, h.Name)
	}
	return out.data, nil
}

// limited keeps the first bytes that are written to it, and swallows the rest.
type limited struct {
	data []byte
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	room := min(len(p), l.most-len(l.data))
	l.data = append(l.data, p[:room]...)
	return len(p), nil
}

// Empty tells whether there is no token.
func (t Token) Empty() bool { return t.reveal == nil }

// in tells whether a text holds the token, as it is or as it is written in the credentials of git.
func (t Token) in(text string) bool {
	if t.Empty() {
		return false
	}
	return strings.Contains(text, t.reveal()) || strings.Contains(text, basicOf(t.reveal()))
}

func basicOf(secret string) string {
	return base64.StdEncoding.EncodeToString([]byte("x-access-token:" + secret))
}

// From names the variable or file that it came from, for error messages.
func (t Token) From() string { return t.from }

// Authorize adds the token to a git request, as history.FetchOptions.Authorize wants it; nil where there is none.
func (t Token) Authorize() func(http.Header) {
	if t.Empty() {
		return nil
	}
	basic := "Basic " + basicOf(t.reveal())
	return func(h http.Header) { h.Set("Authorization", basic) }
}

const tokenShown = "[token]"

// String never shows the token.
func (t Token) String() string { return tokenShown }

// GoString never shows the token.
func (t Token) GoString() string { return tokenShown }

// Format never shows the token, whatever the verb.
func (t Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, tokenShown) }

// MarshalText never shows the token.
func (t Token) MarshalText() ([]byte, error) { return []byte(tokenShown), nil }

// MarshalJSON never shows the token.
func (t Token) MarshalJSON() ([]byte, error) { return []byte(`"` + tokenShown + `"`), nil }
