package provenance

import (
	"regexp"
	"strings"
	"sync"

	"github.com/go-enry/go-enry/v2/data"
)

// notVendored are patterns that linguist leaves out of its language statistics although people write such files themselves. They
// are taken out of its list, letter by letter; what is no longer in the list is no longer taken out.
var notVendored = map[string]bool{
	`(^|/)cache/`: true, `(^|/)env/`: true, `^debian/`: true, `(.*?)\.d\.ts$`: true, `(^|/)\.github/`: true, `(^|/)\.vscode/`: true,
	`(^|/)\.teamcity/`: true, `(^|/)Jenkinsfile$`: true, `(^|/)Vagrantfile$`: true, `(^|/)fabfile\.py$`: true, `(^|/)\.gitpod\.Dockerfile$`: true,
	`(^|/)effects\.js$`: true, `(^|/)controls\.js$`: true, `(^|/)dragdrop\.js$`: true, `(^|/)prototype(.*)\.js$`: true,
	`(^|/)docs?/_?(build|themes?|templates?|static)/`: true, `(^|/)\.gitattributes$`: true, `(^|/)\.gitignore$`: true, `(^|/)\.gitmodules$`: true,
	`(^|/)react(-[^.]*)?\.js$`: true, `(^|/)angular([^.]*)\.js$`: true, `(^|/)activator$`: true, `([^\s]*)import\.(css|less|scss|styl)$`: true,
	`(^|/)shCore\.js$`: true, `(^|/)[Pp]ackages\/.+\.\d+\/`: true, `(^|/)puphpet/`: true, `(^|/)admin_media/`: true,
	// test fixtures, which are data
	`(^|/)testdata/`: true, `(^|/)[Tt]ests?/fixtures/`: true, `(^|/)[Ss]pecs?/fixtures/`: true, `(^|/)inst/extdata/`: true,
}

// vendorPatterns is what is left of linguist's list (go-enry), as one pattern: one look at a path instead of 140.
var vendorPatterns = sync.OnceValue(func() *regexp.Regexp {
	kept := make([]string, 0, len(data.VendorMatchers))
	for _, m := range data.VendorMatchers {
		if m != nil && !notVendored[m.String()] {
			kept = append(kept, "(?:"+m.String()+")")
		}
	}
	return regexp.MustCompile(strings.Join(kept, "|"))
})

// plainLanguages are endings for which linguist's list has patterns of folders only, which foreignFolders has too. Its list as a
// whole takes some 150 microseconds a path.
var plainLanguages = map[string]bool{
	".go": true, ".py": true, ".rs": true, ".java": true, ".kt": true, ".scala": true, ".c": true, ".h": true, ".cc": true, ".cpp": true,
	".cxx": true, ".hpp": true, ".hh": true, ".cs": true, ".rb": true, ".php": true, ".swift": true, ".m": true, ".mm": true, ".ts": true,
	".tsx": true, ".jsx": true, ".vue": true, ".svelte": true, ".dart": true, ".lua": true, ".pl": true, ".pm": true, ".ex": true, ".exs": true,
	".erl": true, ".hs": true, ".ml": true, ".mli": true, ".fs": true, ".clj": true, ".r": true, ".jl": true, ".sh": true, ".md": true, ".rst": true,
	".yml": true, ".yaml": true, ".toml": true, ".proto": true, ".groovy": true, ".gradle": true, ".sol": true, ".zig": true, ".nim": true,
}

// linguistVendored tells whether linguist holds the path to be somebody else's work.
func linguistVendored(path, ext string) bool {
	return !plainLanguages[ext] && vendorPatterns().MatchString(path)
}

// linguistGeneratedPath tells whether linguist holds a tool to have written the file, by its path.
func linguistGeneratedPath(path string) bool {
	if _, ok := data.GeneratedCodeExtensions[extension(path)]; ok {
		return true
	}
	for _, match := range data.GeneratedCodeNameMatchers {
		if match(path) {
			return true
		}
	}
	return false
}

// linguistGenerated is the same by the content. Of Go it finds the mark in strings too, so that generators are held to be
// generated; generatedMark knows better.
func linguistGenerated(path, ext string, content []byte) bool {
	if ext == ".go" {
		return false
	}
	path = strings.ToLower(path)
	for _, match := range data.GeneratedCodeMatchers {
		if match(path, ext, content) {
			return true
		}
	}
	return false
}
