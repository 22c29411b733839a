package analyzers

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// TestWithFiles: of an account's repositories those count for checks of files whose files were fetched.
func TestWithFiles(t *testing.T) {
	t.Parallel()
	h, _ := joined(t,
		[2]string{"ada/a", byPerson("ada@example.org", "label=a1", "label=a2")},
		[2]string{"ada/b", byPerson("ada@work.example", "label=b1", "label=b2", "label=b3")})
	all := []int32{0, 1, 2, 3, 4}
	p := &Pass{History: h}
	for _, tc := range []struct {
		name    string
		partial [2]bool
		want    int
	}{
		{"all files", [2]bool{false, false}, 5},
		{"no files", [2]bool{true, true}, 5},
		{"files of one", [2]bool{true, false}, 3},
		{"files of the other", [2]bool{false, true}, 2},
	} {
		h.Parts[0].Facts.Partial, h.Parts[1].Facts.Partial = tc.partial[0], tc.partial[1]
		got := p.withFiles(all)
		if len(got) != tc.want {
			t.Errorf("%s: %d commits, want %d", tc.name, len(got), tc.want)
		}
		for _, i := range got {
			if tc.want < 5 && h.Parts[h.PartOf(i)].Facts.Partial {
				t.Errorf("%s: commit %d lies in %s", tc.name, i, h.Parts[h.PartOf(i)].Name)
			}
		}
	}
	if diff := cmp.Diff(all, (&Pass{History: &history.History{}}).withFiles(all)); diff != "" {
		t.Errorf("a history that was not joined (-want +got)\n%s", diff)
	}
}
