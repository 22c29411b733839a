package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// lookOnly are the flags that change how a report looks and not what is found.
var lookOnly = []string{"format", "fail-on", "color", "verbose", "no-progress"}

// repeatOf gives the flags and arguments of a command for a shell, without credentials, so that another command sees the same. Flags of the
// names in without are left out.
func repeatOf(cmd *cobra.Command, args []string, without ...string) string {
	var words []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if slices.Contains(lookOnly, f.Name) || slices.Contains(without, f.Name) {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		for _, v := range values {
			switch {
			case f.Value.Type() == "bool" && v == "true":
				words = append(words, "--"+f.Name)
			case f.Value.Type() == "bool":
				words = append(words, "--"+f.Name+"="+v)
			default:
				words = append(words, "--"+f.Name, shellWord(withoutCredentials(v)))
			}
		}
	})
	if slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "-") }) {
		words = append(words, "--")
	}
	for _, arg := range args {
		words = append(words, shellWord(withoutCredentials(arg)))
	}
	if len(args) == 0 {
		words = append(words, ".")
	}
	return strings.Join(words, " ")
}

// plainWord matches what needs no quotes in a POSIX shell.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9@%+=:,./][A-Za-z0-9@%+=:,./_-]*$`)

// shellWord quotes a word for a POSIX shell.
func shellWord(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
