package dated

import "bytes"

// scanNPM reads a line of package.json: "name": "range".
func (s *Scanner) scanNPM(line []byte) {
	key, value, column, ok := jsonPair(line)
	if !ok {
		return
	}
	switch string(key) {
	case "version", "name":
		return
	case "node", "@types/node":
		s.require(Language, find("lang", key), value, column, "Node")
		return
	case "packageManager":
		name, version, _ := bytes.Cut(value, []byte("@"))
		if n, size := leading(version); size > 0 {
			s.release(NPM, find("npm", name), n, column, "")
		}
		return
	}
	s.require(NPM, find("npm", key), value, column, "")
}

// jsonPair reads "key": "value" in a line of its own. column is where the value begins.
func jsonPair(line []byte) (key, value []byte, column int, ok bool) {
	open := bytes.IndexByte(line, '"')
	if open < 0 || len(bytes.TrimSpace(line[:open])) > 0 {
		return nil, nil, 0, false
	}
	n := bytes.IndexByte(line[open+1:], '"')
	if n < 0 {
		return nil, nil, 0, false
	}
	key = line[open+1 : open+1+n]
	at := open + n + 2
	for at < len(line) && (line[at] == ' ' || line[at] == ':') {
		at++
	}
	if at >= len(line) || line[at] != '"' {
		return nil, nil, 0, false
	}
	n = bytes.IndexByte(line[at+1:], '"')
	if n < 0 {
		return nil, nil, 0, false
	}
	return key, line[at+1 : at+1+n], at + 1, true
}

var (
	tarball       = []byte("/-/")
	schemeEnd     = []byte("://")
	lockVersion   = []byte(`"lockfileVersion": `)
	pnpmVersion   = []byte("lockfileVersion: ")
	berryRegistry = []byte("@npm:")
	resolution    = []byte("resolution: ")
)

// scanNPMLock reads the addresses of tarballs in package-lock.json and yarn.lock, .../NAME/-/NAME-1.2.3.tgz, and what yarn 2 writes instead,
// resolution: "NAME@npm:1.2.3".
func (s *Scanner) scanNPMLock(line []byte) {
	if i := bytes.Index(line, tarball); i > 0 {
		s.tarball(line, i)
		return
	}
	if i := bytes.Index(line, lockVersion); i >= 0 {
		n, size := leading(line[i+len(lockVersion):])
		if size > 0 {
			s.release(FileFormat, table()["file"]["npm-lockfile"], n, i, "lock file of npm, version")
		}
		return
	}
	if i := bytes.Index(line, resolution); i >= 0 {
		name, version, ok := bytes.Cut(bytes.TrimLeft(line[i+len(resolution):], `"`), berryRegistry)
		if n, size := released(version); ok && size > 0 {
			s.npmRelease(name, n, i)
		}
	}
}

func (s *Scanner) tarball(line []byte, i int) {
	host := bytes.Index(line[:i], schemeEnd)
	if host < 0 {
		return
	}
	name := line[host+3 : i]
	slash := bytes.IndexByte(name, '/')
	if slash < 0 {
		return
	}
	name = name[slash+1:]
	file := line[i+3:]
	base := name[bytes.LastIndexByte(name, '/')+1:]
	version, ok := bytes.CutPrefix(file, base)
	if !ok || len(version) < 2 || version[0] != '-' {
		return
	}
	version, _, _ = bytes.Cut(version[1:], []byte(".tgz"))
	if n, size := released(version); size > 0 {
		s.npmRelease(name, n, i+3)
	}
}

func (s *Scanner) npmRelease(name []byte, n number, column int) {
	if string(name) == "@types/node" {
		s.release(Language, find("lang", name), n, column, "Node")
		return
	}
	s.release(NPM, find("npm", name), n, column, "")
}

// scanPNPMLock reads the keys of packages in pnpm-lock.yaml: /react/17.0.2: or react@18.2.0: or '@babel/core@7.1.0(peer)':.
func (s *Scanner) scanPNPMLock(line []byte) {
	if rest, ok := bytes.CutPrefix(line, pnpmVersion); ok {
		if n, size := leading(bytes.Trim(rest, `'"`)); size > 0 {
			s.release(FileFormat, table()["file"]["pnpm-lock"], n, 0, "lock file of pnpm, version")
		}
		return
	}
	text := bytes.Trim(line, ` '"/`)
	if i := bytes.IndexAny(text, ":("); i > 0 {
		text = text[:i]
	}
	i := bytes.LastIndexByte(text, '@')
	if i <= 0 {
		i = bytes.LastIndexByte(text, '/')
	}
	if i <= 0 {
		return
	}
	if n, size := released(text[i+1:]); size > 0 {
		s.npmRelease(text[:i], n, 0)
	}
}
