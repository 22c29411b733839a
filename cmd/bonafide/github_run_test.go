package main

import (
	"bytes"
	"errors"
	"fmt"
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

// peakOf is the largest resident size of a run in bytes. A process counts that of the one which started it, so that a small one must: this
// binary under another name.
func (a *askingRun) peakOf(t *testing.T, args ...string) int64 {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	peak := filepath.Join(t.TempDir(), "peak")
	if err := os.Symlink(self, peak); err != nil {
		t.Fatal(err)
	}
	cmd := a.command(args...)
	file := filepath.Join(t.TempDir(), "bytes")
	cmd.Path, cmd.Args = peak, append([]string{peak, file, a.program}, args...)
	a.wait(t, cmd, nil).want(t, 0)
	n, err := strconv.ParseInt(readFile(t, file), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// tellPeak is the program peak: it runs another one, and writes that one's largest resident size into the file named first.
func tellPeak() {
	cmd := exec.Command(os.Args[2], os.Args[3:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := os.WriteFile(os.Args[1], []byte(strconv.FormatInt(peakBytes(cmd.ProcessState), 10)), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(cmd.ProcessState.ExitCode())
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
	return told{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), time.Since(begin)}
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
