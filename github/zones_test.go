package github

import (
	"encoding/json"
	"testing"

	"github.com/bonafide-lint/bonafide/analyzers/server"
	"github.com/bonafide-lint/bonafide/github/githubtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// REST's lists of commits are in UTC, whatever was recorded: who reads them finds UTC for everybody. Commit search keeps the offsets, and
// is the only place that they are taken from.
func TestOffsetsAreThoseOfSearch(t *testing.T) {
	t.Parallel()
	s := githubtest.Start(t, portfolio(1, 1, 0))
	c := clientOf(t, s)
	got, err := c.Account(t.Context(), AccountOptions{Login: "ada-example"})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int16{}
	for _, e := range got.Record.Elsewhere {
		found[e.ID.String()] = e.Author.Offset
	}
	compared := 0
	_, err = c.list(t.Context(), call{doing: "list commits", path: "repos/someone-else/tool/commits"}, 1, func(item json.RawMessage, _ server.Source) error {
		var listed struct {
			SHA    string
			Commit struct{ Author searchStamp }
		}
		if err := json.Unmarshal(item, &listed); err != nil {
			return err
		}
		offset, ok := found[listed.SHA]
		if !ok {
			return nil
		}
		compared++
		if rest := stampTime(listed.Commit.Author.Date); rest.Offset != 0 || offset != 330 {
			t.Errorf("%s: %d minutes by REST, which has no offsets, and %d by search, of 330", listed.SHA, rest.Offset, offset)
		}
		return nil
	})
	if err != nil || compared != 30 {
		t.Errorf("%d commits compared, %v", compared, err)
	}
}

func TestOldServersTellTheSamePushes(t *testing.T) {
	t.Parallel()
	scenario := portfolio(2, 3, 20)
	var pushes [][]server.Push
	for _, options := range [][]githubtest.Option{nil, {githubtest.WithOldPushEvents(), githubtest.WithoutLimits()}} {
		got, err := clientOf(t, githubtest.Start(t, scenario, options...)).Account(t.Context(), AccountOptions{Login: "ada-example"})
		if err != nil {
			t.Fatal(err)
		}
		pushes = append(pushes, got.Record.Pushes)
	}
	if d := cmp.Diff(pushes[0], pushes[1], cmpopts.EquateComparable(server.Push{})); d != "" || len(pushes[0]) != 20 {
		t.Error(d)
	}
}
