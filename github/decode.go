package github

import (
	"encoding/json"
	"regexp"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// loneTime is a time of the host. One that cannot be read is zero, "not told", instead of losing the item that it is in.
type loneTime struct{ time.Time }

// UnmarshalJSON never fails.
func (t *loneTime) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		t.Time = parseTime(text)
	}
	return nil
}

func parseTime(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// stampTime reads the time of a commit where the host keeps the offset that was recorded, which of its answers only commit search and
// GraphQL's GitTimestamp do. A zone that cannot be is marked as one, as history's parser of commits does.
func stampTime(text string) history.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return history.Time{Zone: history.ZoneMalformed}
	}
	_, seconds := t.Zone()
	minutes := seconds / 60
	if minutes < -12*60 || minutes > 14*60 {
		return history.Time{Unix: t.Unix(), Zone: history.ZoneImpossible}
	}
	return history.Time{Unix: t.Unix(), Offset: int16(minutes)}
}

// parseID reads the name of a commit; zero where there is none.
func parseID(text string) object.ID {
	id, err := object.ParseID(text)
	if err != nil {
		return object.ID{}
	}
	return id
}

// longestText is the most that is kept of a text of a profile or a title; GitHub allows 256 bytes.
const longestText = 1 << 10

func textOf(s string) history.Text { return history.TextOf(s[:min(len(s), longestText)]) }

var oneWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,39}$`)

// word is the text where it is one word, as the values of GitHub's enumerations are, and empty otherwise.
func word(s string) string {
	if !oneWord.MatchString(s) {
		return ""
	}
	return s
}
