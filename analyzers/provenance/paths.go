package provenance

import (
	"strings"
)

// foreignFolders hold what somebody else, or a tool, wrote. The names are those of package managers and of common practice;
// see also linguist-vendored in GitHub's documentation of .gitattributes.
var foreignFolders = map[string]Reason{
	"vendor": Vendored, "vendors": Vendored, "vendored": Vendored, "node_modules": Vendored, "bower_components": Vendored,
	"jspm_packages": Vendored, "third_party": Vendored, "third-party": Vendored, "thirdparty": Vendored, "3rdparty": Vendored,
	"3rd_party": Vendored, "external": Vendored, "externals": Vendored, "extern": Vendored, "deps": Vendored, "godeps": Vendored,
	"pods": Vendored, "carthage": Vendored, "site-packages": Vendored, ".yarn": Vendored, "mathjax": Vendored, "ace-builds": Vendored,
	"flow-typed": Vendored, "tiny_mce": Vendored, "tinymce": Vendored, "ckeditor": Vendored, "extjs": Vendored,

	"dist": Generated, "generated": Generated, "__generated__": Generated, "gen": Generated, "autogen": Generated,

	"__snapshots__": Data, "fixtures": Data, "testdata": Data, "test_data": Data, "snapshots": Data, "cassettes": Data,

	"licenses": Licence, "licences": Licence,
}

// endings are those of files that tools write or that hold data, in lower case. The longest one that fits is found by trying what
// follows each dot, dash and underscore, from the left.
var endings = map[string]Reason{
	".lock": Lock, ".sum": Lock, ".lockfile": Lock, "-lock.yaml": Lock, "-lock.json": Lock, "-lock.yml": Lock, "-shrinkwrap.json": Lock,
	".lock.json": Lock, ".lock.hcl": Lock, ".resolved": Lock, ".lockb": Lock, ".lock.yaml": Lock,

	".map": Generated, ".pb.go": Generated, ".pb.cc": Generated, ".pb.h": Generated, ".pb.gw.go": Generated, "_pb2.py": Generated, "_pb2.pyi": Generated,
	"_pb2_grpc.py": Generated, "_pb.js": Generated, "_pb.d.ts": Generated, "_pb.rb": Generated, ".pb.dart": Generated, ".g.dart": Generated,
	".freezed.dart": Generated, ".designer.cs": Generated, ".g.cs": Generated, ".g.i.cs": Generated, "_string.go": Generated,
	".pbxproj": Generated, ".plist": Generated, ".storyboard": Generated, ".xib": Generated, "_easyjson.go": Generated,

	".min.js": Minified, ".min.css": Minified, ".min.mjs": Minified, ".min.html": Minified, "-min.js": Minified, "-min.css": Minified,
	".bundle.js": Minified, ".bundle.css": Minified, ".chunk.js": Minified, ".chunk.css": Minified,

	".snap": Data, ".svg": Data, ".csv": Data, ".tsv": Data, ".json": Data, ".geojson": Data, ".jsonl": Data, ".ndjson": Data, ".ipynb": Data,
	".po": Data, ".pot": Data, ".xlf": Data, ".xliff": Data, ".patch": Data, ".diff": Data, ".log": Data, ".sql": Data, ".eps": Data, ".ps": Data,
	".dot": Data, ".dat": Data, ".out": Data, ".golden": Data, ".parquet": Data, ".pem": Data, ".crt": Data, ".har": Data,
}

// lockNames are lock files that have no ending of their own.
var lockNames = map[string]bool{
	"package.resolved": true, "gopkg.lock": true, "cartfile.resolved": true, "mix.lock": true,
}

// licenceNames begin the names of licence texts and notices.
var licenceNames = []string{
	"license", "licence", "copying", "notice", "copyright", "copyrights", "unlicense", "unlicence", "patents", "third-party-licenses",
	"third_party_licenses", "thirdpartynotices", "third-party-notices", "third_party_notices", "ofl", "lgpl", "gpl", "mit-license", "mit-licence",
}

// proseEndings are those of texts, so that license.go is not one.
var proseEndings = map[string]bool{"": true, ".txt": true, ".md": true, ".rst": true, ".html": true, ".htm": true, ".rtf": true, ".adoc": true}

// pathBytes bounds the paths that are looked at; git's own limit on a path is 4,096 bytes.
const pathBytes = 4096

// OfPath is Of without a look at the content and without linguist's patterns: it costs less than a microsecond.
func OfPath(path string) Reason {
	if len(path) > pathBytes {
		return Data
	}
	name := strings.ToLower(path)
	for {
		folder, rest, deeper := strings.Cut(name, "/")
		if !deeper {
			break
		}
		if r, ok := foreignFolders[folder]; ok {
			return r
		}
		name = rest
	}
	switch {
	case lockNames[name]:
		return Lock
	case licenceName(name):
		return Licence
	}
	if r := ending(name); r != "" {
		return r
	}
	if strings.Contains(name, "generated") || strings.HasPrefix(name, "mock_") || name == "configure" {
		return Generated
	}
	return ""
}

// ending looks a name up in endings.
func ending(name string) Reason {
	for i := range len(name) {
		switch name[i] {
		case '.', '-', '_':
			if r, ok := endings[name[i:]]; ok {
				return r
			}
		}
	}
	return ""
}

func licenceName(name string) bool {
	if !proseEndings[extension(name)] && !strings.ContainsAny(name, "-") {
		return name == "copying.lesser" || name == "copying.lib" || name == "license.apache" || name == "license.mit" || name == "license.bsd"
	}
	for _, l := range licenceNames {
		rest, ok := strings.CutPrefix(name, l)
		if !ok {
			continue
		}
		if rest == "" || rest[0] == '.' && proseEndings[rest] {
			return true
		}
		if (rest[0] == '-' || rest[0] == '_' || rest[0] == '.') && proseEndings[extension(rest)] {
			return true
		}
	}
	return false
}

// extension is what follows the last dot of the file's name, in lower case and with the dot; "" for .profile and for Makefile.
func extension(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	i := strings.LastIndexByte(name, '.')
	if i <= 0 {
		return ""
	}
	return strings.ToLower(name[i:])
}

// base is the last element of a path, in lower case.
func base(path string) string { return strings.ToLower(path[strings.LastIndexByte(path, '/')+1:]) }
