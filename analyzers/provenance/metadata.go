package provenance

import (
	"bytes"
	"path"
	"regexp"
	"strings"
)

// metadata gives the reader of a file that describes a package, by its name in lower case; nil for other files.
func metadata(name string) func(*collector, []byte) {
	switch name {
	case "go.mod":
		return goMod
	case "pom.xml":
		return pom
	case "package.json", "bower.json", "composer.json", "component.json", "manifest.json":
		return packageJSON
	case "cargo.toml", "pyproject.toml", "setup.cfg", "setup.py", "pubspec.yaml", "mix.exs", "rebar.config", "description", "build.gradle", "build.gradle.kts", "gradle.properties", "cabal.project", "project.toml":
		return keyed
	}
	switch path.Ext(name) {
	case ".gemspec", ".podspec", ".csproj", ".nuspec", ".cabal", ".props", ".rockspec", ".nimble":
		return keyed
	}
	return nil
}

// goMod reads the module path; see https://go.dev/ref/mod#go-mod-file-module.
func goMod(c *collector, content []byte) {
	for n, line := range lines(content) {
		module, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "module ")
		if !ok {
			continue
		}
		module = strings.Trim(strings.TrimSpace(module), "\"`")
		owner, repo := firstRepository(module+"/", 0)
		if repo == "" {
			owner, _, _ = strings.Cut(module, "/")
			if !strings.Contains(owner, ".") {
				return // a name without a host
			}
		}
		c.add(Module, owner, repo, n, line)
		return
	}
}

// element is one line of a pom that names an owner. An element that spans lines is not seen.
var element = regexp.MustCompile(`^\s*<(groupId|url|name|email|connection|developerConnection|system|tag|id|organizationUrl)>([^<]{1,200})</`)

// pom reads groupId, developers and links of a Maven project, not those of its parent, dependencies and plugins;
// see https://maven.apache.org/pom.html.
func pom(c *collector, content []byte) {
	inside := ""
	for n, line := range lines(content) {
		text := string(line)
		trimmed := strings.TrimSpace(text)
		if inside != "" {
			if strings.HasPrefix(trimmed, "</"+inside+">") {
				inside = ""
			}
			continue
		}
		if name := strings.TrimPrefix(trimmed, "<"); name != trimmed {
			name = strings.TrimRight(name, ">")
			switch name {
			case "parent", "dependencies", "dependencyManagement", "build", "profiles", "repositories", "pluginRepositories", "reporting", "licenses", "properties", "modules", "mailingLists", "contributors", "distributionManagement":
				inside = name
				continue
			}
		}
		m := element.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		switch m[1] {
		case "groupId":
			if !strings.Contains(m[2], "$") {
				c.add(Module, m[2], "", n, line)
			}
		case "url", "connection", "developerConnection", "organizationUrl":
			link(c, m[2], n, line)
		}
	}
}

// quoted is a text in single or double quotes.
var quoted = regexp.MustCompile(`"([^"]{1,200})"|'([^']{1,200})'`)

// ownerKeys are the keys of JSON whose values name an owner. The value of "name" counts within an author alone.
var ownerKeys = map[string]bool{"author": true, "authors": true, "repository": true, "homepage": true, "bugs": true, "maintainers": true, "support": true}

// packageJSON reads the owner of a package in JSON, line by line: it must live with files that are no longer JSON.
// See https://docs.npmjs.com/cli/configuring-npm/package-json and https://getcomposer.org/doc/04-schema.md.
func packageJSON(c *collector, content []byte) {
	key, depth, keyDepth := "", 0, 0
	for n, line := range lines(content) {
		all := quoted.FindAllSubmatch(line, 8)
		opens := bytes.Count(line, []byte("{")) + bytes.Count(line, []byte("["))
		closes := bytes.Count(line, []byte("}")) + bytes.Count(line, []byte("]"))
		if len(all) > 0 && (depth == 1 || depth == 0) {
			key, keyDepth = string(all[0][1]), depth
			jsonTop(c, key, all[1:], n, line)
		} else if depth > keyDepth && ownerKeys[key] {
			jsonInside(c, key, all, n, line)
		}
		depth = max(0, depth+opens-closes)
	}
}

// jsonTop reads the line of a key of the package itself.
func jsonTop(c *collector, key string, values [][][]byte, n int, line []byte) {
	if key == "name" && len(values) == 1 {
		if scope, _, ok := strings.Cut(string(values[0][1]), "/"); ok {
			c.add(Module, strings.TrimPrefix(scope, "@"), "", n, line)
		}
		return
	}
	if ownerKeys[key] {
		jsonInside(c, key, values, n, line)
	}
}

// jsonInside reads the strings of a line below a key.
func jsonInside(c *collector, key string, values [][][]byte, n int, line []byte) {
	person := key == "author" || key == "authors" || key == "maintainers"
	field := ""
	for _, v := range values {
		s := string(v[1])
		switch {
		case s == "name" || s == "email" || s == "url" || s == "type" || s == "homepage" || s == "role" || s == "issues" || s == "source" || s == "directory" || s == "web" || s == "docs":
			field = s
			continue
		case person && (field == "name" || field == "" && !strings.Contains(s, "://")):
			c.add(Metadata, s, "", n, line)
		case !person && field != "type" && field != "directory" && field != "email":
			if key == "repository" && strings.Count(s, "/") == 1 && !strings.Contains(s, ":") {
				s = "github.com/" + s // npm's short form
			}
			link(c, s, n, line)
		}
		field = ""
	}
}

// assignment is a key with a value, in TOML, INI, YAML, Python, Ruby, Gradle, Elixir and the XML of .NET.
var assignment = regexp.MustCompile(`(?i)^\s*[<"']?(?:[a-z]{1,10}\.)?(module|group|groupid|author|authors|company|maintainer|maintainers|url|urls|homepage|home-page|repository|documentation|source|source_url|homepage_url|bug[-_ ]?tracker|issues?|issue_tracker|project_url|packageprojecturl|repositoryurl|bug-reports|bugreports|git|website|changelog|vcs_url|download_url|name)["']?\s*(?:=>|[:=>]|\s)\s*(.+)$`)

// keyed reads files of assignments.
func keyed(c *collector, content []byte) {
	section, people := "", false
	for n, line := range lines(content) {
		text := string(line)
		trimmed := strings.TrimSpace(text)
		if strings.HasPrefix(trimmed, "[") && strings.HasSuffix(trimmed, "]") && !strings.ContainsAny(trimmed, `"',`) {
			section = strings.ToLower(trimmed)
			people = false
			continue
		}
		if foreignSection(section) {
			continue
		}
		if people {
			// "authors = [" on a line of its own
			for _, q := range quoted.FindAllStringSubmatch(trimmed, 8) {
				person(c, q[1]+q[2], n, line)
			}
			people = !strings.Contains(trimmed, "]")
			continue
		}
		m := assignment.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		key, value := strings.ToLower(m[1]), strings.TrimSpace(m[2])
		switch key {
		case "author", "authors", "company", "maintainer", "maintainers":
			people = keyedPeople(c, key, value, n, line)
		case "group", "groupid":
			if v := strings.Trim(value, `"'; `); strings.Contains(v, ".") && !strings.ContainsAny(v, "${ (") {
				c.add(Module, v, "", n, line)
			}
		case "name", "module":
		default:
			link(c, value, n, line)
		}
	}
}

// foreignSection tells whether a section of TOML or INI is about something other than the package.
func foreignSection(section string) bool {
	return strings.Contains(section, "dependencies") || strings.HasPrefix(section, "[tool.") && !strings.HasPrefix(section, "[tool.poetry") && !strings.HasPrefix(section, "[tool.flit") ||
		strings.HasPrefix(section, "[patch") || strings.HasPrefix(section, "[[")
}

// keyedPeople reads the people that a value names; more is true where the list goes on.
func keyedPeople(c *collector, key, value string, n int, line []byte) (more bool) {
	all := quoted.FindAllStringSubmatch(value, 8)
	for i, q := range all {
		s := q[1] + q[2]
		if i > 0 && strings.Contains(s, "@") && !strings.Contains(s, " ") {
			continue // the e-mail of the name before
		}
		person(c, s, n, line)
	}
	if len(all) == 0 && !strings.ContainsAny(value, "[({$") {
		person(c, strings.TrimRight(strings.TrimSuffix(value, "</"+key+">"), ","), n, line)
	}
	return strings.Contains(value, "[") && !strings.Contains(value, "]")
}

// person adds the name of "Name <mail>".
func person(c *collector, s string, n int, line []byte) {
	if i := strings.Index(s, "</"); i >= 0 {
		s = s[:i]
	}
	name := strings.TrimSpace(s)
	address := strings.Contains(name, "@") && !strings.ContainsAny(name, " <")
	if name == "" || address || strings.Contains(name, "://") || name == "name" || name == "email" {
		return
	}
	c.add(Metadata, name, "", n, line)
}

// link adds the repository that an address names, or else its host.
func link(c *collector, s string, n int, line []byte) {
	if owner, repo := firstRepository(s, len(s)); repo != "" {
		c.add(Metadata, owner, repo, n, line)
	}
}

// DescribesPackage tells whether a file describes a package, by its name: package.json, Cargo.toml, pom.xml and the like.
func DescribesPackage(path string) bool { return metadata(base(path)) != nil }
