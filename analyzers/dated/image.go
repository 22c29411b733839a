package dated

import "bytes"

var (
	wordFrom   = []byte("FROM ")
	wordImage  = []byte("image: ")
	wordUses   = []byte("uses: ")
	wordRunsOn = []byte("ubuntu-")
	platform   = []byte("--")
)

// scanDockerfile reads FROM image:tag.
func (s *Scanner) scanDockerfile(line []byte) {
	rest, ok := bytes.CutPrefix(bytes.TrimSpace(line), wordFrom)
	if !ok {
		return
	}
	rest = bytes.TrimSpace(rest)
	for bytes.HasPrefix(rest, platform) {
		_, rest, _ = bytes.Cut(rest, space)
	}
	s.image(rest, 0)
}

// scanYAML reads "image: name:tag" of Compose files and Kubernetes manifests.
func (s *Scanner) scanYAML(line []byte) {
	if i := indexWord(line, wordImage); i >= 0 {
		s.image(bytes.TrimLeft(line[i+len(wordImage):], ` "'`), i)
	}
}

// scanWorkflow reads workflows and actions of GitHub.
func (s *Scanner) scanWorkflow(line []byte) {
	if i := indexWord(line, wordUses); i >= 0 {
		name, version, ok := bytes.Cut(bytes.TrimLeft(line[i+len(wordUses):], ` "'`), []byte("@"))
		n, size := leading(version)
		if size < len(version) && isWord(version[size]) { // a commit, and behind it perhaps "# v4.2.3"
			_, comment, _ := bytes.Cut(version, []byte("# "))
			n, size = leading(comment)
		}
		if ok && size > 0 {
			s.release(Action, find("action", name), n, i, "")
		}
		return
	}
	if i := indexWord(line, wordRunsOn); i >= 0 {
		if n, size := leading(line[i+len(wordRunsOn):]); size > 0 && n.minor >= 0 {
			s.release(Language, table()["image"]["ubuntu"], n, i, "runner Ubuntu")
		}
		return
	}
	for i := range setups {
		k := &setups[i]
		if at := indexWord(line, k.key); at >= 0 {
			s.require(Language, table()["lang"][k.language], bytes.TrimSpace(line[at+len(k.key):]), at, k.label)
			return
		}
	}
	s.scanYAML(line)
}

// setups are the keys by which workflows choose a language.
var setups = []struct {
	key             []byte
	language, label string
}{
	{[]byte("node-version:"), "node", "Node"},
	{[]byte("python-version:"), "python", "Python"},
	{[]byte("go-version:"), "go", "Go"},
	{[]byte("ruby-version:"), "ruby", "Ruby"},
	{[]byte("java-version:"), "java", "Java"},
	{[]byte("dotnet-version:"), "dotnet", ".NET"},
	{[]byte("php-version:"), "php", "PHP"},
}

// hosts are where official images come from.
var hosts = [][]byte{[]byte("docker.io/"), []byte("public.ecr.aws/docker/"), []byte("library/")}

// image reads name:tag, and what follows the version in the tag: 3.12-slim-bookworm, 1.22-alpine3.19.
func (s *Scanner) image(ref []byte, column int) {
	if i := bytes.IndexAny(ref, " \t\"'@#,"); i >= 0 {
		ref = ref[:i]
	}
	colon := bytes.LastIndexByte(ref, ':')
	if colon <= 0 || bytes.IndexByte(ref[colon:], '/') >= 0 || len(ref) > 255 {
		return
	}
	name, tag := ref[:colon], ref[colon+1:]
	for _, h := range hosts {
		name = bytes.TrimPrefix(name, h)
	}
	s.imageDate(tag, column)
	if bytes.IndexByte(name, '/') >= 0 {
		return // somebody's own image, numbered as its author likes
	}
	p := find("image", name)
	if p == nil {
		p = find("lang", name)
	}
	if p == nil {
		return
	}
	if n, size := leading(tag); size > 0 {
		s.release(Image, p, n, column, "image of "+p.name)
	}
	for len(tag) > 0 {
		word, rest, _ := bytes.Cut(tag, []byte("-"))
		tag = rest
		s.codeName(word, column)
	}
}

// codeName marks the release of a distribution in the tag of an image.
func (s *Scanner) codeName(word []byte, column int) {
	if rest, ok := bytes.CutPrefix(word, []byte("alpine")); ok {
		if n, size := leading(rest); size > 0 {
			s.release(Image, table()["image"]["alpine"], n, column, "image of alpine")
		}
		return
	}
	for _, name := range [...]string{"debian", "ubuntu"} {
		p := table()["image"][name]
		if unix, ok := p.versions[string(word)]; ok && len(word) > 3 {
			s.add(Image, unix, column, p.source, "image of", name, string(word))
			return
		}
	}
}

// imageDate marks a date in a tag: 2024-01-02, 20240102, v20240102-abc, 3.19-20240102.
func (s *Scanner) imageDate(tag []byte, column int) {
	for at := 0; at+8 <= len(tag); at++ {
		if tag[at] != '2' || at > 0 && isDigit(tag[at-1]) {
			continue
		}
		unix, size, sep := dateAt(tag[at:])
		if size < 8 || sep != 0 && sep != '-' || at+size < len(tag) && isDigit(tag[at+size]) {
			continue
		}
		s.add(ImageDate, unix-eastmost, column, "the date in the tag", "a dated image tag")
		return
	}
}
