package dated

import "bytes"

var (
	requiresPython = []byte("requires-python")
	pythonRequires = []byte("python_requires")
	classifier     = []byte("Programming Language :: Python :: ")
	djangoVersion  = []byte("Framework :: Django :: ")
	lockFormat     = []byte("lock-version = ")
	nameIs         = []byte("name = ")
	versionIs      = []byte("version = ")
	pathIs         = []byte("path = ")
)

// scanPython reads a line of pyproject.toml, setup.py, setup.cfg or Pipfile: requirements in quotes, key = "range", classifiers.
func (s *Scanner) scanPython(line []byte) {
	if i := bytes.Index(line, classifier); i >= 0 {
		s.language("python", line[i+len(classifier):], i, "Python")
		return
	}
	if i := bytes.Index(line, djangoVersion); i >= 0 {
		if n, size := leading(line[i+len(djangoVersion):]); size > 0 {
			s.release(PyPI, table()["pypi"]["django"], n, i, "")
		}
		return
	}
	for _, key := range [...][]byte{requiresPython, pythonRequires} {
		if i := bytes.Index(line, key); i >= 0 {
			rest := bytes.TrimLeft(line[i+len(key):], ` ='"`)
			s.require(Language, table()["lang"]["python"], rest, i, "Python")
			return
		}
	}
	if key, value, column, ok := tomlPair(line); ok {
		if string(key) == "python" {
			s.require(Language, table()["lang"]["python"], value, column, "Python")
			return
		}
		s.pyRequire(key, value, column)
		return
	}
	quoted := false
	for i := 0; i < len(line); i++ {
		if line[i] != '"' && line[i] != '\'' {
			continue
		}
		end := bytes.IndexByte(line[i+1:], line[i])
		if end < 0 {
			break
		}
		quoted = true
		s.pyRequirement(line[i+1:i+1+end], i+1)
		i += end + 1
	}
	if !quoted {
		s.pyRequirement(line, 0) // setup.cfg
	}
}

// scanRequirement reads a line of requirements.txt: name[extra]>=1.2; marker.
func (s *Scanner) scanRequirement(line []byte) { s.pyRequirement(line, 0) }

// pyRequirement reads a requirement as PEP 508 writes it.
func (s *Scanner) pyRequirement(text []byte, column int) {
	text = bytes.TrimSpace(text)
	end := 0
	for end < len(text) && (isWord(text[end]) || text[end] == '.') {
		end++
	}
	if end == 0 || end == len(text) || end > 80 {
		return
	}
	name, rest := text[:end], text[end:]
	if rest[0] == '[' {
		if i := bytes.IndexByte(rest, ']'); i > 0 {
			rest = rest[i+1:]
		}
	}
	rest = bytes.TrimLeft(rest, " (")
	if len(rest) < 3 || rest[0] != '=' && rest[0] != '>' && rest[0] != '~' {
		return
	}
	if i := bytes.IndexAny(rest, ";#"); i >= 0 {
		rest = rest[:i]
	}
	s.pyRequire(name, rest, column)
}

func (s *Scanner) pyRequire(name, requirement []byte, column int) {
	s.pyCalendar(bytes.TrimLeft(requirement, "=>~^ "), column)
	var buf [80]byte
	if normal := pyName(buf[:0], name); normal != nil {
		s.require(PyPI, find("pypi", normal), requirement, column, "")
	}
}

// pyName writes a name as PEP 503 does: in lower case, with dashes; nil when it is too long.
func pyName(buf, name []byte) []byte {
	if len(name) > 80 {
		return nil
	}
	for _, c := range name {
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '_' || c == '.':
			c = '-'
		}
		buf = append(buf, c)
	}
	return buf
}

// pyCalendar marks versions that are dates: 2023.7.22 and 2.31.0.20240125. Of the first only the month counts, since some number their
// releases in the third place.
func (s *Scanner) pyCalendar(version []byte, column int) {
	end := 0
	for end < len(version) && (isDigit(version[end]) || version[end] == '.') {
		end++
	}
	version = version[:end]
	const source = "the date in the version"
	if i := len(version) - 8; i > 3 && version[i-1] == '.' {
		if unix, size, _ := dateAt(version[i:]); size == 8 {
			s.add(Calendar, unix-eastmost, column, source, "a dated package version")
			return
		}
	}
	year, y := decimal(version)
	if y != 4 || year < 2015 || len(version) < 8 || version[4] != '.' {
		return
	}
	month, m := decimal(version[5:])
	if m == 0 || m > 2 || 5+m >= len(version) || version[5+m] != '.' {
		return
	}
	if unix, size, _ := civil(year, month, 1, 1, 0); size > 0 {
		s.add(Calendar, unix-7*day, column, source, "a dated package version")
	}
}

// scanNamedLock reads lock files of Python and Rust, where a line with the name stands before one with the version.
func (s *Scanner) scanNamedLock(line []byte) {
	if rest, ok := bytes.CutPrefix(line, nameIs); ok {
		s.name = append(s.name[:0], bytes.Trim(rest, `"`)...)
		return
	}
	if rest, ok := bytes.CutPrefix(line, versionIs); ok {
		s.lockedVersion(bytes.Trim(rest, `"`), len(rest) > 0 && rest[0] == '"')
	} else if rest, ok := bytes.CutPrefix(line, lockFormat); ok {
		if n, size := leading(bytes.Trim(rest, `"`)); size > 0 && s.lower == "poetry.lock" {
			s.release(FileFormat, table()["file"]["poetry-lock"], n, 0, "lock file of Poetry, version")
		}
	}
	s.name = s.name[:0]
}

func (s *Scanner) lockedVersion(version []byte, quoted bool) {
	n, size := released(version)
	switch {
	case size == 0:
	case s.file == cargoLock && !quoted:
		s.release(FileFormat, table()["file"]["cargo-lock"], n, 0, "lock file of Cargo, version")
	case len(s.name) == 0:
	case s.file == cargoLock:
		s.release(Crate, find("crate", s.name), n, 0, "")
	default:
		s.pyCalendar(version, 0)
		s.release(PyPI, find("pypi", s.name), n, 0, "")
	}
}

// tomlPair reads key = "value", or key = { version = "value", ... }.
func tomlPair(line []byte) (key, value []byte, column int, ok bool) {
	eq := bytes.IndexByte(line, '=')
	if eq <= 0 {
		return nil, nil, 0, false
	}
	key = bytes.Trim(line[:eq], ` "`)
	if len(key) == 0 || bytes.ContainsAny(key, " '\"[({,#") {
		return nil, nil, 0, false
	}
	at := eq + 1
	for at < len(line) && line[at] == ' ' {
		at++
	}
	if at < len(line) && line[at] == '{' {
		i := bytes.Index(line[at:], versionIs)
		if i < 0 || bytes.Contains(line[at:], pathIs) { // with a path: of this repository, and perhaps not released yet
			return nil, nil, 0, false
		}
		at += i + len(versionIs)
	}
	if at >= len(line) || line[at] != '"' && line[at] != '\'' {
		return nil, nil, 0, false
	}
	n := bytes.IndexByte(line[at+1:], line[at])
	if n < 0 {
		return nil, nil, 0, false
	}
	return key, line[at+1 : at+1+n], at + 1, true
}
