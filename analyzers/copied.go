package analyzers

// copiedChecks are the checks of the copied family.
func copiedChecks() []*Analyzer {
	return []*Analyzer{
		copiedHistoryCheck,
		{
			Name: "copied-files", Title: "whole files that stand in known code, under another author",
			Family: Copied, Severity: Low, Needs: NeedContents | NeedKnown, MinSample: 1, Since: "0.1.0",
			Innocent: []string{
				"code that the licence lets anybody use, with the attribution somewhere else than in the file",
				"both took the file from a third place: a template, a tutorial, a package, generated code that does not say so",
				"the subject wrote it for both, under an address or in an account that is not known here",
				"the employer owns both repositories, or bought the code",
				"the other side copied: the dates of commits are only what their authors' machines said",
			},
			Ask: "Where do these files come from, and which of their lines did you write?",
			Run: copiedFiles,
		},
		{
			Name: "copied-snippets", Title: "long pieces of code that stand in known code, under another author",
			Family: Copied, Severity: Low, Needs: NeedContents | NeedKnown, MinSample: 1, Since: "0.1.0",
			Innocent: []string{
				"an example of a manual, an answer on a forum or a suggestion of an assistant, which others used too",
				"a piece that the interface of a library dictates, or that follows from a standard",
				"the subject wrote it for both, under an address or in an account that is not known here",
				"the other side copied: the dates of commits are only what their authors' machines said",
			},
			Ask: "Where does this piece come from, and what did you change in it?",
			Run: copiedSnippets,
		},
		copiedLeftoversCheck,
	}
}
