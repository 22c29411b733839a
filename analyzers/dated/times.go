package dated

import (
	"bytes"
	"time"
)

// ahead are the words beside which people write dates of the future.
var ahead = [][]byte{
	[]byte("xpir"), []byte("XPIR"), []byte("ntil"), []byte("NTIL"), []byte("alid"), []byte("otAfter"), []byte("ot After"), []byte("max-age"), []byte("ookie"),
	[]byte("nd_"), []byte("end"), []byte("End"), []byte("END"), []byte("uture"), []byte("FUTURE"), []byte("chedul"), []byte("ssert"), []byte("xpect"),
	[]byte("next"), []byte("Next"), []byte("deadline"), []byte("eadline"), []byte("tomorrow"), []byte("due"),
}

// scanTimes finds instants to the second, as output, logs and records have them: 2024-01-02T10:11:15, 2024-01-02 10:11:15 and
// Tue Jan  2 10:11:15 UTC 2024. People who make up an instant make it round, and those are passed over, as is what is said to come; some make one
// up that lies a few weeks ahead, as if it were the future of a sample.
func (s *Scanner) scanTimes(line []byte) {
	unix, at := isoTime(line)
	if at < 0 {
		unix, at = asciiTime(line)
	}
	if at < 0 || unix-30*day <= s.after || s.sample {
		return
	}
	for _, word := range ahead {
		if bytes.Contains(line, word) {
			return
		}
	}
	s.add(Timestamp, unix-30*day, at, "the time in the line, less 30 days", "a time to the second")
}

// isoTime finds the first instant in the form of RFC 3339, or the same with a blank.
func isoTime(line []byte) (unix int64, at int) {
	for from := 0; from+19 <= len(line); {
		i := bytes.Index(line[from:], century)
		if i < 0 {
			break
		}
		at := from + i
		from = at + 2
		if at+19 > len(line) || at > 0 && isWord(line[at-1]) {
			continue
		}
		midnight, size, sep := dateAt(line[at:])
		if size != 10 || sep != '-' || line[at+10] != 'T' && line[at+10] != ' ' {
			continue
		}
		if clock, ok := clockAt(line[at+11:]); ok {
			return midnight + clock, at
		}
	}
	return 0, -1
}

// clockAt reads 10:11:15 as seconds of the day; a round one, with no seconds or one in equal steps such as 12:13:14, is none.
func clockAt(text []byte) (seconds int64, ok bool) {
	if len(text) < 8 || text[2] != ':' || text[5] != ':' || len(text) > 8 && isDigit(text[8]) {
		return 0, false
	}
	h, a := decimal(text[:2])
	m, b := decimal(text[3:5])
	sec, c := decimal(text[6:8])
	if a != 2 || b != 2 || c != 2 || h > 23 || m > 59 || sec > 59 || sec == 0 || sec == 59 && m == 59 || h < 4 && m < 6 && sec < 6 || sec-m == m-h {
		return 0, false
	}
	if h == 12 && m == 34 || h == 15 && m == 4 {
		return 0, false // made up: 12:34:56, and the reference time of Go
	}
	return int64(h*3600 + m*60 + sec), true
}

// asciiTime finds Tue Jan  2 10:11:15 2024, with or without a zone before the year, and Tue, 02 Jan 2024 10:11:15. The day of the week must be
// that of the date, which few made-up dates have.
func asciiTime(line []byte) (unix int64, at int) {
	i := bytes.IndexByte(line, ':')
	for ; i >= 0 && i < len(line); i++ {
		if line[i] != ':' || i < 13 || i+6 > len(line) {
			continue
		}
		clock, ok := clockAt(line[i-2:])
		if !ok {
			continue
		}
		before := bytes.Fields(line[max(0, i-24) : i-2])
		after := bytes.Fields(line[i+6 : min(len(line), i+26)])
		if len(before) >= 3 { // Tue Jan 2
			f := before[len(before)-3:]
			for _, y := range after[:min(2, len(after))] {
				if unix, ok := weekday(f[0], f[1], f[2], y); ok {
					return unix + clock, i
				}
			}
		}
		if len(before) >= 4 { // Tue, 02 Jan 2024
			f := before[len(before)-4:]
			if unix, ok := weekday(bytes.TrimSuffix(f[0], []byte(",")), f[2], f[1], f[3]); ok {
				return unix + clock, i
			}
		}
	}
	return 0, -1
}

const (
	months = "JanFebMarAprMayJunJulAugSepOctNovDec"
	days   = "SunMonTueWedThuFriSat"
)

// weekday checks the parts of a date against one another.
func weekday(day, month, number, year []byte) (unix int64, ok bool) {
	if len(day) < 3 || len(month) != 3 {
		return 0, false
	}
	m := bytes.Index([]byte(months), month)
	w := bytes.Index([]byte(days), day[len(day)-3:])
	d, dn := decimal(number)
	y, yn := decimal(year)
	if m < 0 || m%3 != 0 || w < 0 || w%3 != 0 || dn == 0 || yn != 4 {
		return 0, false
	}
	unix, size, _ := civil(y, m/3+1, d, 1, 0)
	if size == 0 || int(time.Unix(unix, 0).UTC().Weekday()) != w/3 {
		return 0, false
	}
	return unix, true
}
