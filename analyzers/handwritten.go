package analyzers

import (
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// foreignFolders hold what somebody else, or a tool, wrote. The names are those of package managers and of common practice;
// see also linguist-vendored in GitHub's documentation of .gitattributes.
var foreignFolders = map[string]bool{
	"vendor": true, "vendors": true, "vendored": true, "node_modules": true, "bower_components": true, "jspm_packages": true,
	"third_party": true, "third-party": true, "thirdparty": true, "3rdparty": true, "3rd_party": true, "external": true, "externals": true,
	"extern": true, "deps": true, "godeps": true, "pods": true, "carthage": true, "site-packages": true, ".yarn": true,
	"dist": true, "generated": true, "__generated__": true, "gen": true, "autogen": true, "__snapshots__": true,
	"fixtures": true, "testdata": true, "test_data": true, "snapshots": true, "cassettes": true,
}

// toolExtensions are of files that tools write or that hold data.
var toolExtensions = []string{
	".lock", ".sum", ".map", ".snap", ".svg", ".csv", ".tsv", ".json", ".geojson", ".jsonl", ".ipynb", ".po", ".pot", ".xlf", ".xliff",
	".pb.go", ".pb.cc", ".pb.h", "_pb2.py", "_pb2_grpc.py", "_pb.js", "_pb.d.ts", ".pb.dart", ".g.dart", ".freezed.dart",
	".designer.cs", ".g.cs", ".min.js", ".min.css", ".bundle.js", "-lock.yaml", "-min.js", "_string.go", ".patch", ".diff", ".log", ".sql",
	".eps", ".ps", ".dot", ".plist", ".pbxproj", ".storyboard", ".xib", ".dat", ".out", ".golden",
}

// handwritten tells by its path whether a file is likely to hold what a person wrote: no vendored, generated, minified or lock
// file, and no data.
func handwritten(path history.Text) bool {
	folders := strings.ToLower(path.Untrusted())
	for {
		folder, rest, deeper := strings.Cut(folders, "/")
		if !deeper {
			break
		}
		if foreignFolders[folder] {
			return false
		}
		folders = rest
	}
	name := folders
	if strings.Contains(name, "generated") || strings.HasPrefix(name, "mock_") || name == "configure" {
		return false
	}
	for _, e := range toolExtensions {
		if strings.HasSuffix(name, e) {
			return false
		}
	}
	return true
}
