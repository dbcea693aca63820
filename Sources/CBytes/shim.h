// Bytes looked at many at a time: Swift has no name for what makes a mask of a vector's lanes, nor for one function in
// several instruction sets. No logic: what is found, and what the masks mean, is the business of those who ask. Bit n is
// about byte n.
#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Copies the inside of a JSON string up to the first byte that has to be looked at: a control character, a quote, a
/// backslash, DEL, or the first of U+0080–00BF, U+0600–063F or U+2000–2FFF.
///
/// Returns how many bytes were copied; `to` has room for all of them.
static inline size_t newswire_json_copy(const uint8_t *from, uint8_t *to, size_t count) {
    size_t index = 0;
#if defined(__x86_64__)
    const __m128i control = _mm_set1_epi8(0x1F), quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    const __m128i delete = _mm_set1_epi8(0x7F), latin = _mm_set1_epi8((char)0xC2);
    const __m128i arabic = _mm_set1_epi8((char)0xD8), general = _mm_set1_epi8((char)0xE2);
    for (; index + 16 <= count; index += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(from + index));
        _mm_storeu_si128((__m128i *)(to + index), v);
        __m128i ascii = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(v, control), v), _mm_cmpeq_epi8(v, quote)),
            _mm_or_si128(_mm_cmpeq_epi8(v, backslash), _mm_cmpeq_epi8(v, delete)));
        __m128i longer = _mm_or_si128(
            _mm_cmpeq_epi8(v, latin), _mm_or_si128(_mm_cmpeq_epi8(v, arabic), _mm_cmpeq_epi8(v, general)));
        int signs = _mm_movemask_epi8(_mm_or_si128(ascii, longer));
        if (signs) return index + (size_t)__builtin_ctz((unsigned)signs);
    }
#endif
    for (; index < count; index++) {
        uint8_t v = from[index];
        if (v < 0x20 || v == '"' || v == '\\' || v == 0x7F || v == 0xC2 || v == 0xD8 || v == 0xE2) break;
        to[index] = v;
    }
    return index;
}

#if defined(__x86_64__)
/// Of sixteen bytes: 0xFF where the first of U+F000–FFFF stands, or a control character but for tab and line feed.
static inline __m128i newswire_xml_signs(const uint8_t *bytes) {
    __m128i v = _mm_loadu_si128((const __m128i *)bytes);
    __m128i blanks = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\t')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
    __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
    return _mm_or_si128(_mm_andnot_si128(blanks, controls), _mm_cmpeq_epi8(v, _mm_set1_epi8((char)0xEF)));
}

/// The same of bytes beyond ASCII, in the high bit.
static inline __m128i newswire_long_signs(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

/// Steps over bytes without a sign, sixty-four at a time, and leaves the function where one stands.
#define newswire_skip(signs, bytes, count, index)                                                                      \
    for (; index + 64 <= count; index += 64) {                                                                         \
        __m128i low = _mm_or_si128(signs(bytes + index), signs(bytes + index + 16));                                   \
        __m128i high = _mm_or_si128(signs(bytes + index + 32), signs(bytes + index + 48));                             \
        if (_mm_movemask_epi8(_mm_or_si128(low, high))) break;                                                         \
    }                                                                                                                  \
    for (; index + 16 <= count; index += 16) {                                                                         \
        int found = _mm_movemask_epi8(signs(bytes + index));                                                           \
        if (found) return index + (size_t)__builtin_ctz((unsigned)found);                                              \
    }
#else
#define newswire_skip(signs, bytes, count, index)
#endif

/// How many bytes come before the first beyond ASCII.
static inline size_t newswire_ascii_run(const uint8_t *bytes, size_t count) {
    size_t index = 0;
    newswire_skip(newswire_long_signs, bytes, count, index);
    while (index < count && bytes[index] < 0x80) index++;
    return index;
}

/// How many bytes come before the first that XML may forbid or change: a control character but for tab and line feed, or
/// the first of U+F000–FFFF.
static inline size_t newswire_xml_run(const uint8_t *bytes, size_t count) {
    size_t index = 0;
    newswire_skip(newswire_xml_signs, bytes, count, index);
    for (; index < count; index++) {
        uint8_t v = bytes[index];
        if ((v < 0x20 && v != '\t' && v != '\n') || v == 0xEF) break;
    }
    return index;
}

/// Two bytes some way apart, in both cases where `fold` has bit 5.
struct newswire_pair {
    uint8_t first, first_fold, second, second_fold;
    size_t distance;
};

/// Of sixty-four bytes: where the pair begins, and what may stand for letters or hide between them.
struct newswire_search_masks {
    uint64_t pairs, specials;
};

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512bw"))) static inline void newswire_search_512(
    const uint8_t *bytes, size_t count, struct newswire_pair pair, struct newswire_search_masks *masks) {
    const __m512i fold = _mm512_set1_epi8((char)pair.first_fold), second_fold = _mm512_set1_epi8((char)pair.second_fold);
    const __m512i first = _mm512_set1_epi8((char)pair.first), second = _mm512_set1_epi8((char)pair.second);
    for (size_t block = 0; block < count; block++, bytes += 64) {
        __m512i v = _mm512_loadu_si512(bytes), w = _mm512_loadu_si512(bytes + pair.distance);
        masks[block].pairs = _mm512_cmpeq_epi8_mask(_mm512_or_si512(v, fold), first)
            & _mm512_cmpeq_epi8_mask(_mm512_or_si512(w, second_fold), second);
        masks[block].specials = _mm512_cmpge_epu8_mask(v, _mm512_set1_epi8((char)0xC2))
            | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('<')) | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('&'))
            | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
    }
}

__attribute__((target("avx2"))) static inline void newswire_search_256(
    const uint8_t *bytes, size_t count, struct newswire_pair pair, struct newswire_search_masks *masks) {
    const __m256i fold = _mm256_set1_epi8((char)pair.first_fold), second_fold = _mm256_set1_epi8((char)pair.second_fold);
    const __m256i first = _mm256_set1_epi8((char)pair.first), second = _mm256_set1_epi8((char)pair.second);
    const __m256i least = _mm256_set1_epi8((char)0xC2), tag = _mm256_set1_epi8('<');
    const __m256i reference = _mm256_set1_epi8('&'), escape = _mm256_set1_epi8('\\');
    for (size_t block = 0; block < count; block++, bytes += 64) {
        uint64_t pairs = 0, specials = 0;
        for (int half = 0; half < 2; half++) {
            __m256i v = _mm256_loadu_si256((const __m256i *)(bytes + 32 * half));
            __m256i w = _mm256_loadu_si256((const __m256i *)(bytes + 32 * half + pair.distance));
            __m256i pairs_here = _mm256_and_si256(
                _mm256_cmpeq_epi8(_mm256_or_si256(v, fold), first),
                _mm256_cmpeq_epi8(_mm256_or_si256(w, second_fold), second));
            __m256i specials_here = _mm256_or_si256(
                _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_max_epu8(v, least), v), _mm256_cmpeq_epi8(v, tag)),
                _mm256_or_si256(_mm256_cmpeq_epi8(v, reference), _mm256_cmpeq_epi8(v, escape)));
            pairs |= (uint64_t)(uint32_t)_mm256_movemask_epi8(pairs_here) << (32 * half);
            specials |= (uint64_t)(uint32_t)_mm256_movemask_epi8(specials_here) << (32 * half);
        }
        masks[block].pairs = pairs;
        masks[block].specials = specials;
    }
}
#endif

static inline void newswire_search_plain(
    const uint8_t *bytes, size_t count, struct newswire_pair pair, struct newswire_search_masks *masks) {
    for (size_t block = 0; block < count; block++, bytes += 64) {
        uint64_t pairs = 0, specials = 0;
        for (int place = 0; place < 64; place++) {
            uint8_t v = bytes[place], w = bytes[place + pair.distance];
            pairs |= (uint64_t)((v | pair.first_fold) == pair.first && (w | pair.second_fold) == pair.second) << place;
            specials |= (uint64_t)(v >= 0xC2 || v == '<' || v == '&' || v == '\\') << place;
        }
        masks[block].pairs = pairs;
        masks[block].specials = specials;
    }
}

/// Of `count` times sixty-four bytes; behind them `distance` more are looked at.
static inline void newswire_search(
    const uint8_t *bytes, size_t count, struct newswire_pair pair, struct newswire_search_masks *masks) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw")) return newswire_search_512(bytes, count, pair, masks);
    if (__builtin_cpu_supports("avx2")) return newswire_search_256(bytes, count, pair, masks);
#endif
    newswire_search_plain(bytes, count, pair, masks);
}
