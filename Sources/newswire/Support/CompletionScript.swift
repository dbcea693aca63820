import ArgumentParser

/// The script that makes a shell complete `newswire`: the parser's, mended where it would run or lose what it is given.
///
/// Names of feeds and tags come from outside. The parser's script for bash hands them to `compgen -W`, which expands its
/// words, so that a feed called `$(…)` would be run by a press of the tabulator key; and it looks at words as bash parts
/// them, at each colon of an address.
enum CompletionScript {
    /// What `--generate-completion-script SHELL` is to print; nil where that was not asked for, or for another shell.
    static func asked(by arguments: [String]) -> String? {
        let option = "--generate-completion-script"
        guard let first = arguments.first, first.hasPrefix(option) else { return nil }
        let name = first == option ? arguments.dropFirst().first : String(first.dropFirst(option.count + 1))
        return name.flatMap { CompletionShell(rawValue: $0) }.map(text)
    }

    private static func text(for shell: CompletionShell) -> String {
        let script = Newswire.completionScript(for: shell)
        return switch shell {
        case .bash: bash(script)
        // This form asks for the cursor's place of a terminal that need not be there.
        case .fish: script.replacing("(__newswire_tokens -tC)", with: "(string length -- (commandline -tc))")
        default: script
        }
    }

    private static func bash(_ script: String) -> String {
        let expanded = "__newswire_add_completions -W \"$(__newswire_custom_complete "
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.contains(expanded), line.hasSuffix(")\"") else { return String(line) }
            return String(line.dropLast()).replacing(
                expanded, with: "__newswire_add_found < <(__newswire_custom_complete ")
        }
        return lines.joined(separator: "\n")
            .replacing("\n_newswire() {\n", with: "\n__newswire_complete() {\n")
            .replacing("local -r cur=\"${2}\"\n", with: "local -r cur=\"${1}\"\n")
            .replacing("local -r prev=\"${3}\"\n", with: "local -r prev=\"${2}\"\n")
            .replacing("\ncomplete -o filenames", with: ownFunctions + "\ncomplete -o filenames")
    }

    private static let ownFunctions = #"""

        # What newswire found, a name a line, taken as it is: names come from outside and are never expanded.
        __newswire_add_found() {
            local found
            while IFS='' read -r found; do
                [[ -n "${found}" ]] && COMPREPLY+=("${found}")
            done
        }

        __newswire_cursor_index_in_current_word() {
            printf %s "${#COMP_WORDS[COMP_CWORD]}"
        }

        # Words as they were typed: bash parts them also at colons and the like, and completes what is behind the last.
        _newswire() {
            local rest="${COMP_LINE:0:COMP_POINT}" word trimmed
            local -a typed=()
            local -i index
            for ((index = 0; index <= COMP_CWORD; index++)); do
                trimmed="${rest#"${rest%%[![:space:]]*}"}"
                word="${COMP_WORDS[index]}"
                [[ "${index}" -eq "${COMP_CWORD}" ]] && word="${trimmed}"
                if [[ "${index}" -gt 0 && -n "${word}" && "${trimmed}" = "${rest}" ]]; then
                    typed[${#typed[@]} - 1]+="${word}"
                else
                    typed+=("${word}")
                fi
                rest="${trimmed#"${word}"}"
            done
            local cur="${2}" behind='' character
            local -i last=$((${#typed[@]} - 1))
            if [[ "${last}" -lt "${COMP_CWORD}" ]]; then
                cur="${typed[last]}"
                for ((index = 0; index < ${#cur}; index++)); do
                    character="${cur:index:1}"
                    [[ "${COMP_WORDBREAKS}" = *"${character}"* ]] && behind="${cur:0:index + 1}"
                done
            fi
            COMP_WORDS=("${typed[@]}")
            COMP_CWORD="${last}"
            __newswire_complete "${cur}" "${typed[last - 1]}"
            COMPREPLY=("${COMPREPLY[@]#"${behind}"}")
        }

        """#
}
