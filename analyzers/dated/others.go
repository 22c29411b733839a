package dated

import "bytes"

// scanCargo reads a line of Cargo.toml.
func (s *Scanner) scanCargo(line []byte) {
	key, value, column, ok := tomlPair(line)
	if !ok {
		return
	}
	switch string(key) {
	case "version", "name":
	case "edition":
		if n, size := leading(value); size > 0 {
			s.release(Language, table()["lang"]["rust-edition"], n, column, "Rust edition")
		}
	case "rust-version":
		s.language("rust", value, column, "Rust")
	default:
		s.require(Crate, find("crate", key), value, column, "")
	}
}

// scanToolchain reads rust-toolchain: a bare version, or channel = "version". Dated channels are found in any text.
func (s *Scanner) scanToolchain(line []byte) {
	if key, value, column, ok := tomlPair(line); ok {
		if string(key) == "channel" {
			s.language("rust", value, column, "Rust")
		}
		return
	}
	s.language("rust", line, 0, "Rust")
}

var (
	targetFramework = []byte("<TargetFramework")
	netPrefix       = []byte("net")
	netCore         = []byte("netcoreapp")
)

// scanDotnet reads <TargetFramework>net8.0</TargetFramework>, its plural, and the SDK version of global.json.
func (s *Scanner) scanDotnet(line []byte) {
	dotnet := table()["lang"]["dotnet"]
	if s.lower == "global.json" {
		if key, value, column, ok := jsonPair(line); ok && string(key) == "version" {
			if n, size := leading(value); size > 0 {
				s.release(Language, dotnet, n, column, ".NET")
			}
		}
		return
	}
	if !bytes.Contains(line, targetFramework) {
		return
	}
	text := line[bytes.Index(line, targetFramework):]
	text = text[bytes.IndexByte(text, '>')+1:]
	for i := 0; i < len(text); i++ {
		rest, ok := bytes.CutPrefix(text[i:], netPrefix)
		if !ok || i > 0 && isWord(text[i-1]) {
			continue
		}
		if core, ok := bytes.CutPrefix(text[i:], netCore); ok {
			rest = core
		}
		if n, size := leading(rest); size > 0 && n.minor >= 0 { // net48 is the old framework
			s.release(Language, dotnet, n, i, ".NET")
		}
	}
}

var (
	artifactID = []byte("<artifactId>")
	versionTag = []byte("<version>")
	javaTags   = [][]byte{
		[]byte("<java.version>"), []byte("<maven.compiler.release>"), []byte("<maven.compiler.source>"), []byte("<maven.compiler.target>"), []byte("<release>"),
	}
)

// scanMaven reads pom.xml, where a line with the artifact stands before one with the version.
func (s *Scanner) scanMaven(line []byte) {
	text := bytes.TrimSpace(line)
	if rest, ok := bytes.CutPrefix(text, artifactID); ok {
		if i := bytes.IndexByte(rest, '<'); i > 0 {
			s.name = append(s.name[:0], rest[:i]...)
		}
		return
	}
	if rest, ok := bytes.CutPrefix(text, versionTag); ok && len(s.name) > 0 {
		if n, size := released(rest); size > 0 {
			s.release(Maven, find("maven", s.name), n, 0, "")
		}
	}
	for _, tag := range javaTags {
		if rest, ok := bytes.CutPrefix(text, tag); ok {
			s.language("java", rest, 0, "Java")
		}
	}
	s.name = s.name[:0]
}

// scanGradle reads "group:artifact:version" in quotes, and id 'org.springframework.boot' version '3.2.0'.
func (s *Scanner) scanGradle(line []byte) {
	var last []byte
	for i := 0; i < len(line); i++ {
		if line[i] != '"' && line[i] != '\'' {
			continue
		}
		end := bytes.IndexByte(line[i+1:], line[i])
		if end < 0 {
			return
		}
		text := line[i+1 : i+1+end]
		if j := bytes.LastIndexByte(text, ':'); j > 0 {
			name := text[:j]
			name = name[bytes.LastIndexByte(name, ':')+1:]
			if n, size := released(text[j+1:]); size > 0 {
				s.release(Maven, find("maven", name), n, i, "")
			}
		} else if n, size := released(text); size > 0 && last != nil {
			s.release(Maven, find("maven", last), n, i, "")
		}
		last = text
		i += end + 1
	}
}

var gradleDist = []byte("gradle-")

// scanWrapper reads the address of the distribution that a Gradle wrapper fetches.
func (s *Scanner) scanWrapper(line []byte) {
	if i := bytes.LastIndex(line, gradleDist); i >= 0 && bytes.HasPrefix(line, []byte("distributionUrl")) {
		s.language("gradle", line[i+len(gradleDist):], i, "Gradle")
	}
}

var (
	wordGem        = []byte("gem ")
	wordRuby       = []byte("ruby ")
	wordDependency = []byte("dependency")
)

// scanGem reads a line of a Gemfile or gemspec: gem "name", "~> 7.0".
func (s *Scanner) scanGem(line []byte) {
	text := bytes.TrimSpace(line)
	if rest, ok := bytes.CutPrefix(text, wordRuby); ok {
		s.require(Language, table()["lang"]["ruby"], bytes.Trim(rest, `"'`), 0, "Ruby")
		return
	}
	if !bytes.HasPrefix(text, wordGem) && !bytes.Contains(text, wordDependency) {
		return
	}
	name, rest := quoted(text)
	if name == nil {
		return
	}
	if requirement, _ := quoted(rest); requirement != nil {
		s.require(Gem, find("gem", name), requirement, 0, "")
	}
}

// quoted gives the first text in quotes, and what follows it.
func quoted(text []byte) (inside, rest []byte) {
	i := bytes.IndexAny(text, `"'`)
	if i < 0 {
		return nil, nil
	}
	n := bytes.IndexByte(text[i+1:], text[i])
	if n < 0 {
		return nil, nil
	}
	return text[i+1 : i+1+n], text[i+n+2:]
}

// scanGemLock reads "    rails (7.0.4)" and "   ruby 3.2.0p0".
func (s *Scanner) scanGemLock(line []byte) {
	text := bytes.TrimSpace(line)
	if rest, ok := bytes.CutPrefix(text, wordRuby); ok {
		s.language("ruby", rest, 0, "Ruby")
		return
	}
	name, rest, ok := bytes.Cut(text, []byte(" ("))
	if ok {
		s.require(Gem, find("gem", name), rest, 0, "")
	}
}

// scanComposer reads composer.json and composer.lock.
func (s *Scanner) scanComposer(line []byte) {
	key, value, column, ok := jsonPair(line)
	if !ok {
		return
	}
	switch string(key) {
	case "name":
		s.name = append(s.name[:0], value...)
		return
	case "version":
		if n, size := released(value); size > 0 && len(s.name) > 0 && s.file == composerLock {
			s.release(Composer, find("composer", s.name), n, column, "")
		}
	case "plugin-api-version":
		if n, size := leading(value); size > 0 {
			s.release(FileFormat, table()["file"]["composer-plugin-api"], n, column, "plugin API of Composer")
		}
	case "php":
		if s.file == composerManifest {
			s.require(Language, table()["lang"]["php"], value, column, "PHP")
		}
	default:
		if s.file == composerManifest {
			s.require(Composer, find("composer", key), value, column, "")
		}
	}
	s.name = s.name[:0]
}

// scanVersionFile reads the one line of .nvmrc, .python-version and the like.
func (s *Scanner) scanVersionFile(line []byte) {
	name := map[string]string{
		".nvmrc": "node", ".node-version": "node", ".python-version": "python", ".ruby-version": "ruby", ".go-version": "go",
	}[s.lower]
	label := map[string]string{"node": "Node", "python": "Python", "ruby": "Ruby", "go": "Go"}[name]
	s.language(name, bytes.TrimPrefix(line, []byte("ruby-")), 0, label)
}
