package history_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

func isNoContents(err error) bool { return errors.Is(err, history.ErrNoContents) }

// TestContentsOfHostileRepositories looks at the message, the changes, the patches and the files of every commit of every case of the
// corpus that BONAFIDE_HOSTILE names. Each case ends in bounded time and memory, and what cannot be read is an error.
func TestContentsOfHostileRepositories(t *testing.T) {
	corpus := os.Getenv("BONAFIDE_HOSTILE")
	if corpus == "" {
		t.Skip("BONAFIDE_HOSTILE names no corpus")
	}
	index, err := os.ReadFile(filepath.Join(corpus, "INDEX.tsv"))
	must(t, err)
	cases, says := 0, contentsSay()
	for i, line := range strings.Split(strings.TrimSpace(string(index)), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		if i == 0 || name == "" {
			continue
		}
		cases++
		t.Run(name, func(t *testing.T) {
			sum := hostileContents(t, filepath.Join(corpus, name, "repo"))
			var mem runtime.MemStats
			runtime.ReadMemStats(&mem)
			if used := mem.Sys - mem.HeapReleased; used > 300<<20 {
				t.Errorf("%d MiB are in use", used>>20)
			}
			want, known := says[name]
			delete(says, name)
			if known && !sum.fits(want) {
				t.Errorf("%+v, want %+v", sum, want)
			}
		})
	}
	if cases < 100 {
		t.Errorf("the corpus has %d cases", cases)
	}
	for name := range says {
		t.Errorf("the corpus has no case %s", name)
	}
}

// contentsSay is what cases that are about contents must give: which errors, and whether something was left out.
func contentsSay() map[string]hostileSum {
	one := func(text string) hostileSum { return hostileSum{errors: 1, sample: []string{text}} }
	two := func(text string) hostileSum { return hostileSum{errors: 2, sample: []string{text, text}} }
	more := func(n int) hostileSum { return hostileSum{more: n} }
	return map[string]hostileSum{
		"obj-missing-tree":    two("is missing"),
		"obj-missing-blob":    one("is missing"),
		"obj-wrong-hash-blob": one("content does not match its name"),
		"hist-partial-clone":  {errors: 6, sample: []string{history.ErrNoContents.Error()}},
		"bomb-text-blob":      one(history.ErrTooLarge.Error()),
		"bomb-delta":          one(history.ErrTooLarge.Error()),
		"bomb-delta-cycle":    two("the delta leads back to itself"),
		"bomb-delta-self":     {errors: 2, sample: []string{"the delta leads back to itself", "the base of the delta lies before the pack"}},
		"bomb-long-line":      two(history.ErrTooLarge.Error()),
		"bomb-tree":           more(1),
		"bomb-deep-tree":      more(1),
		"bomb-wide-tree":      more(2),
		"bomb-diff-shuffle":   {},
		"tree-truncated":      {errors: 4, sample: []string{"malformed"}},
		"tree-malformed":      {errors: 6, sample: []string{"is a blob where a tree is named"}},
		"tree-evil-names":     {errors: 5, more: 1, sample: []string{"an entry has no name"}},
		"tree-submodules":     {},
		"tree-symlinks":       {},
	}
}

// fits compares with what is wanted, of which the sample is part of what is said.
func (s *hostileSum) fits(want hostileSum) bool {
	if s.errors != want.errors || s.more != want.more || s.commits == 0 || s.files == 0 {
		return false
	}
	for i, part := range want.sample {
		if !strings.Contains(s.sample[i], part) {
			return false
		}
	}
	return true
}

type hostileSum struct {
	commits, files, lines, more, errors int
	sample                              []string
}

func (s *hostileSum) note(err error) {
	if err == nil || errors.Is(err, history.ErrBinary) {
		return
	}
	s.errors++
	if len(s.sample) < 3 {
		s.sample = append(s.sample, err.Error())
	}
}

func hostileContents(t *testing.T, repo string) (sum hostileSum) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	r, err := history.Open(ctx, repo, history.OpenOptions{Untrusted: true})
	if err != nil {
		sum.note(err)
		return sum
	}
	defer r.Close()
	h, err := r.Read(ctx, history.ReadOptions{All: true})
	if err != nil {
		sum.note(err)
		return sum
	}
	contents := r.Contents()
	for i := range h.Commits {
		sum.commits++
		id := h.Commits[i].ID
		_, err := contents.Commit(id)
		sum.note(err)
		changes, err := contents.Changes(ctx, id)
		sum.note(err)
		if err != nil {
			continue
		}
		if changes.More {
			sum.more++
		}
		for k := range changes.Files {
			sum.files++
			lines, err := contents.Added(ctx, &changes.Files[k])
			sum.note(err)
			sum.lines += len(lines)
			patch, patchErr := contents.Patch(ctx, &changes.Files[k])
			if err == nil && patchErr == nil && len(patch.Lines) != len(lines) || err != nil && patchErr == nil {
				t.Errorf("%s: %d lines and %v, but of the patch %d and %v", changes.Files[k].Path, len(lines), err, len(patch.Lines), patchErr)
			}
		}
		if files, err := contents.Files(ctx, id); err == nil && len(files.Files) > 200_000 {
			t.Errorf("%d files are listed", len(files.Files))
		}
	}
	if ctx.Err() != nil {
		t.Error("it took more than a minute")
	}
	return sum
}
