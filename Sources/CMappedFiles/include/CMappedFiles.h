/// Mappings of files that somebody may cut while they are used.
///
/// The kernel sends SIGBUS to whoever looks at a page of a mapping that its file does not have any more, be it cut or
/// unreadable, and no check beforehand is in time. As in systemd's journal, such a page becomes one of zeros, and the
/// mapping is marked as lost: whoever uses it asks for that, and makes anew what the file was for. What runs in a signal's
/// handler may take no lock and no memory, which Swift does not promise: hence C.

#ifndef NEWSWIRE_MAPPED_FILES_H
#define NEWSWIRE_MAPPED_FILES_H

#include <stdbool.h>
#include <stddef.h>

/// Guards a mapping from now on. As many as there is room for (1,024); of others a cut file is the process's end.
///
/// - Returns: what the mapping is asked about by; negative for none.
int newswire_mapping_guard(void *base, size_t length);

/// To be called before the mapping is removed.
void newswire_mapping_forget(int mapping);

/// Whether a page of it was not there when it was looked at.
bool newswire_mapping_is_lost(int mapping);

#endif
