package analyzertest

import (
	"os/exec"
	"strings"
	"testing"
)

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
	cmd.Env = append(cmd.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// TestWriteRepo lets Git itself judge what was written.
func TestWriteRepo(t *testing.T) {
	t.Parallel()
	b, err := History(people + `
work ada zone=Europe/Berlin from=2024-01-01 days=20
commit ada 2024-02-01T09:00:00+0100 label=side tree=same On the side
commit ada 2024-02-02T09:00:00+0100 parents=2 by=gh Merge pull request #1 from ada/side
ref refs/heads/side side`)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := b.WriteRepo(dir); err != nil {
		t.Fatal(err)
	}
	if out := git(t, dir, "fsck", "--strict", "--no-dangling"); strings.Contains(out, "error") || strings.Contains(out, "missing") {
		t.Errorf("git fsck says %s", out)
	}
	log := strings.Fields(git(t, dir, "rev-list", "main"))
	if len(log) != len(b.Commits) || log[0] != b.IDs[len(b.IDs)-1] {
		t.Errorf("git lists %d commits, %d were built", len(log), len(b.Commits))
	}
	if got := git(t, dir, "log", "-1", "--format=%an|%aI|%s", "side"); got != "Ada Example|2024-02-01T09:00:00+01:00|On the side" {
		t.Errorf("git shows %s", got)
	}
	if got := git(t, dir, "rev-parse", "--abbrev-ref", "HEAD"); got != "main" {
		t.Errorf("HEAD is %s", got)
	}
	if err := b.WriteRepo(dir); err == nil {
		t.Error("a repository was written over another")
	}
}
