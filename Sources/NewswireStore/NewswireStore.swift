/// The store's reader for other programs: `StoreReader`, `Story`, `StoryCursor` and the values that they give.
///
/// One import for two rooms, so that a companion need not know how the project is divided.
@_exported public import Feeds
@_exported public import Stories
