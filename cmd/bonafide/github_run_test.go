package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/github/githubtest"
)

// secret is the one good token. Nothing that the program writes may hold it.
const secret = "sesame-0123456789abcdef"

// askingRun is a program that asks a stand-in, with a folder of its own.
type askingRun struct {
	program string
	server  *githubtest.Server
	token   string
	dir     string   // the working directory; the cache is "cache" below it
	more    []string // variables
}

// told is what one run of it gave.
type told struct {
	code           int
	stdout, stderr string
	peak           int64 // bytes
	took           time.Duration
}

// asks makes a run that calls this test's own binary, which TestMain lets be the program.
func asks(t *testing.T, s *githubtest.Server, token string) *askingRun {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "bonafide")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	return &askingRun{program: program, server: s, token: token, dir: t.TempDir()}
}

// afresh is the same with an empty folder.
func (a *askingRun) afresh(t *testing.T) *askingRun {
	t.Helper()
	b := *a
	b.dir = t.TempDir()
	return &b
}

func (a *askingRun) command(args ...string) *exec.Cmd {
	cmd := exec.Command(a.program, args...)
	cmd.Dir = a.dir
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + a.dir, "TMPDIR=" + a.dir, "GOTRACEBACK=all", "XDG_CACHE_HOME=" + filepath.Join(a.dir, "cache"),
		"GITHUB_API_URL=" + strings.TrimSuffix(a.server.API, "/"), "GITHUB_SERVER_URL=" + a.server.URL, "GITHUB_GRAPHQL_URL=" + a.server.URL + "/api/graphql",
		"SSL_CERT_FILE=" + a.server.CertFile, "SOURCE_DATE_EPOCH=" + strconv.FormatInt(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC).Unix(), 10),
		"GH_ENTERPRISE_TOKEN=" + a.token,
	}, a.more...)
	return cmd
}

func (a *askingRun) run(t *testing.T, args ...string) told {
	t.Helper()
	return a.wait(t, a.command(args...), nil)
}

// wait runs a command to its end; started, when set, is told once it runs.
func (a *askingRun) wait(t *testing.T, cmd *exec.Cmd, started func(*os.Process)) told {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if started != nil {
		started(cmd.Process)
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return told{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), peakBytes(cmd.ProcessState), time.Since(begin)}
}

// want fails the test where the exit code is another.
func (r told) want(t *testing.T, code int) told {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit %d, want %d\n%s\n%s", r.code, code, r.stdout, r.stderr)
	}
	return r
}

// withText lists the files below a folder whose text, or name, holds a text.
func withText(t *testing.T, dir, text string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		data := []byte(nil)
		if d.Type().IsRegular() {
			if data, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		if strings.Contains(filepath.Base(path), text) || bytes.Contains(data, []byte(text)) {
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}
