//go:build unix

package history_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// TestLayouts opens the forms in which a repository may lie there; each change is made to a fresh repository of 30 commits.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change    func(t *testing.T, dir string) string // gives the path to open
		via       string
		trusted   string // part of the error, "" when it opens and all commits are read
		untrusted string
		is        error
	}{
		"work tree": {change: func(_ *testing.T, dir string) string { return dir }},
		"git dir":   {change: func(_ *testing.T, dir string) string { return filepath.Join(dir, ".git") }},
		"a folder inside": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, "a/b/file"), "")
				return filepath.Join(dir, "a/b")
			},
			untrusted: "not a git repository", is: history.ErrNotRepository,
		},
		"bare": {change: func(t *testing.T, dir string) string {
			run(t, dir, nil, "clone", "-q", "--bare", ".", "bare.git")
			return filepath.Join(dir, "bare.git")
		}},
		"no config": {change: func(t *testing.T, dir string) string {
			if err := os.Remove(filepath.Join(dir, ".git/config")); err != nil {
				t.Fatal(err)
			}
			return dir
		}},
		"linked worktree": {
			change: func(t *testing.T, dir string) string {
				run(t, dir, nil, "worktree", "add", "-q", "--detach", "linked", "main")
				return filepath.Join(dir, "linked")
			},
			via: "linked worktree",
		},
		"gitfile": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, "other/.git"), "gitdir: ../.git\n")
				return filepath.Join(dir, "other")
			},
			via: "gitfile", untrusted: "refused for untrusted input", is: history.ErrRefused,
		},
		"symbolic link": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, "other/file"), "")
				if err := os.Symlink("../.git", filepath.Join(dir, "other/.git")); err != nil {
					t.Fatal(err)
				}
				return filepath.Join(dir, "other")
			},
			via: "symlink", untrusted: "refused for untrusted input", is: history.ErrRefused,
		},
		"alternates": {
			change: func(t *testing.T, dir string) string {
				run(t, dir, nil, "clone", "-q", "--shared", ".", "borrower")
				return filepath.Join(dir, "borrower")
			},
			untrusted: "alternate",
		},
		"worktreeConfig": {change: func(t *testing.T, dir string) string {
			run(t, dir, nil, "config", "core.repositoryformatversion", "1")
			run(t, dir, nil, "config", "extensions.worktreeConfig", "true")
			return dir
		}},
		"partial clone": {change: func(t *testing.T, dir string) string {
			run(t, dir, nil, "config", "core.repositoryformatversion", "1")
			run(t, dir, nil, "config", "extensions.partialClone", "origin")
			return dir
		}},
		"unknown extension": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, ".git/config"), "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tnewthing = 1\n")
				return dir
			},
			trusted: `extension "newthing" is not supported`, untrusted: "newthing", is: history.ErrUnsupported,
		},
		"reftable": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, ".git/config"), "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefStorage = reftable\n")
				return dir
			},
			trusted: `reference storage "reftable"`, untrusted: "reftable", is: history.ErrUnsupported,
		},
		"SHA-256": {
			change: func(t *testing.T, dir string) string {
				run(t, dir, nil, "init", "-q", "--object-format=sha256", "new")
				return filepath.Join(dir, "new")
			},
			trusted: `object format "sha256" is not supported`, untrusted: "sha256", is: history.ErrUnsupported,
		},
		"bad config": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, ".git/config"), "[core\nx\x00\n")
				return dir
			},
			trusted: "syntax error", untrusted: "syntax error",
		},
		"gitfile to itself": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, "other/.git"), "gitdir: .git\n")
				return filepath.Join(dir, "other")
			},
			trusted: "not a git repository", untrusted: "not a git repository", is: history.ErrNotRepository,
		},
		"huge gitfile": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, "other/.git"), "gitdir: "+strings.Repeat("x", 1<<20))
				return filepath.Join(dir, "other")
			},
			trusted: "not a git repository", untrusted: "not a git repository", is: history.ErrNotRepository,
		},
		"link to itself": {
			change: func(t *testing.T, dir string) string {
				write(t, filepath.Join(dir, "other/file"), "")
				if err := os.Symlink(".git", filepath.Join(dir, "other/.git")); err != nil {
					t.Fatal(err)
				}
				return filepath.Join(dir, "other")
			},
			trusted: "not a git repository", untrusted: "not a git repository", is: history.ErrNotRepository,
		},
		"a file": {change: func(t *testing.T, dir string) string {
			write(t, filepath.Join(dir, "f"), "")
			return filepath.Join(dir, "f")
		}, trusted: "a file", untrusted: "a file", is: history.ErrNotRepository},
		"nothing": {change: func(_ *testing.T, dir string) string { return filepath.Join(dir, "none") }, trusted: "no such file", untrusted: "no such file"},
		"FIFO for packed-refs": {
			change: func(t *testing.T, dir string) string {
				run(t, dir, nil, "pack-refs", "--all")
				file := filepath.Join(dir, ".git/packed-refs")
				if err := errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o644)); err != nil {
					t.Fatal(err)
				}
				return dir
			},
			trusted: "packed-refs: not a regular file", untrusted: "not a regular file",
		},
		"FIFO for the branch": {
			change: func(t *testing.T, dir string) string {
				file := filepath.Join(dir, ".git/refs/heads/main")
				if err := errors.Join(os.Remove(file), syscall.Mkfifo(file, 0o644)); err != nil {
					t.Fatal(err)
				}
				return dir
			},
			trusted: "not a regular file", untrusted: "not a regular file",
		},
		"no HEAD": {
			change: func(t *testing.T, dir string) string {
				if err := os.Remove(filepath.Join(dir, ".git/HEAD")); err != nil {
					t.Fatal(err)
				}
				return dir
			},
			trusted: "lacks HEAD", untrusted: "lacks HEAD", is: history.ErrNotRepository,
		},
		"junk in HEAD":    {change: head("\x1b[31mjunk\n"), trusted: "does not hold an object id", untrusted: "object id"},
		"HEAD to itself":  {change: head("ref: HEAD\n"), trusted: "leads in a circle", untrusted: "circle"},
		"HEAD to outside": {change: head("ref: refs/heads/../../../secret\n"), trusted: "git does not allow", untrusted: "git does not allow"},
		"unborn":          {change: head("ref: refs/heads/none\n"), trusted: "no commits", untrusted: "no commits", is: history.ErrNoCommits},
		"detached": {change: func(t *testing.T, dir string) string {
			run(t, dir, nil, "update-ref", "--no-deref", "HEAD", "main")
			return dir
		}},
		"option-like HEAD": {change: func(t *testing.T, dir string) string {
			return head("ref: refs/heads/--output=PWNED\n")(t, branch(t, dir, "--output=PWNED"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := tc.change(t, build(t, 30))
			for untrusted, want := range map[bool]string{false: tc.trusted, true: tc.untrusted} {
				n, via, err := tryRead(path, untrusted)
				switch {
				case want == "" && err != nil:
					t.Errorf("untrusted=%v: %v", untrusted, err)
				case want == "" && (n < 20 || via != tc.via):
					t.Errorf("untrusted=%v: %d commits via %q, want via %q", untrusted, n, via, tc.via)
				case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
					t.Errorf("untrusted=%v: %v, want %q", untrusted, err, want)
				case want != "" && tc.is != nil && !errors.Is(err, tc.is):
					t.Errorf("untrusted=%v: %v is not %v", untrusted, err, tc.is)
				}
				if err != nil && strings.ContainsAny(err.Error(), "\x1b\x00") {
					t.Errorf("the error is not escaped: %q", err)
				}
			}
		})
	}
}

func head(content string) func(*testing.T, string) string {
	return func(t *testing.T, dir string) string { write(t, filepath.Join(dir, ".git/HEAD"), content); return dir }
}

func branch(t *testing.T, dir, name string) string {
	t.Helper()
	id := strings.TrimSpace(string(git(t, dir, nil, "rev-parse", "main")))
	write(t, filepath.Join(dir, ".git/refs/heads", name), id+"\n")
	return dir
}
