package dated

import "time"

// years that a date can be of: what is outside is no date of a commit.
const (
	firstYear = 1990
	lastYear  = 2099
)

// dateAt reads a date at the beginning of text: 2024-01-02, 2024/1/2, 2024.01.02, 2024_01_02 or 20240102. sep is the byte between its parts,
// 0 for none. size is its length; 0 when there is none.
func dateAt(text []byte) (unix int64, size int, sep byte) {
	year, digits := decimal(text)
	switch digits {
	case 8:
		return civil(year/10000, year/100%100, year%100, 8, 0)
	case 4:
	default:
		return 0, 0, 0
	}
	if len(text) < 8 {
		return 0, 0, 0
	}
	sep = text[4]
	if sep != '-' && sep != '/' && sep != '.' && sep != '_' {
		return 0, 0, 0
	}
	month, m := decimal(text[5:])
	if m < 1 || m > 2 || len(text) < 5+m+2 || text[5+m] != sep {
		return 0, 0, 0
	}
	d, n := decimal(text[6+m:])
	if n < 1 || n > 2 {
		return 0, 0, 0
	}
	return civil(year, month, d, 6+m+n, sep)
}

// civil checks a date and gives its midnight in UTC.
func civil(year, month, d, size int, sep byte) (unix int64, length int, separator byte) {
	if year < firstYear || year > lastYear || month < 1 || month > 12 || d < 1 {
		return 0, 0, 0
	}
	t := time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return 0, 0, 0
	}
	return t.Unix(), size, sep
}

// stampAt reads fourteen digits, 20240102150405, as an instant in UTC.
func stampAt(text []byte) (unix int64, ok bool) {
	if len(text) < 14 || len(text) > 14 && isDigit(text[14]) {
		return 0, false
	}
	date, a := decimal(text[:8])
	clock, b := decimal(text[8:14])
	if a != 8 || b != 6 {
		return 0, false
	}
	midnight, size, _ := civil(date/10000, date/100%100, date%100, 8, 0)
	h, m, sec := clock/10000, clock/100%100, clock%100
	if size == 0 || h > 23 || m > 59 || sec > 59 {
		return 0, false
	}
	return midnight + int64(h*3600+m*60+sec), true
}

// dateIn finds the first date in text, at its place: not inside a longer number, word or path of numbers.
func dateIn(text []byte) (unix int64, column int, sep byte) {
	for i := 0; i+8 <= len(text); i++ {
		if text[i] != '2' && text[i] != '1' || i > 0 && (isWord(text[i-1]) || text[i-1] == '.' || text[i-1] == '/') {
			continue
		}
		unix, size, sep := dateAt(text[i:])
		if size == 0 {
			continue
		}
		if end := i + size; end < len(text) && (isDigit(text[end]) || text[end] == sep && sep != '.') {
			continue
		}
		return unix, i, sep
	}
	return 0, -1, 0
}
