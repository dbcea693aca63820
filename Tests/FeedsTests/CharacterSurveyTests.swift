import Testing

@testable import Feeds

/// Sixteen bytes are looked at together: whatever stands at any place among them is seen.
@Suite struct CharacterSurveyTests {
    private static let plain = Array(
        "A plain line of letters, tabs\tand line feeds\nthat goes on for a while é €.".utf8)

    private static func survey(_ bytes: [UInt8]) -> CharacterSurvey? {
        bytes.withUnsafeBufferPointer { CharacterSurvey($0) }
    }

    @Test func whatXMLForbidsIsFoundAtEachPlace() {
        for place in 0..<60 {
            for control in 0..<0x20 as Range<UInt8> {
                var bytes = Self.plain
                bytes[place] = control
                let found = Self.survey(bytes)
                switch control {
                case 0x09, 0x0A: #expect(found?.hasCarriageReturns == false, "\(control) at \(place)")
                case 0x0D: #expect(found?.hasCarriageReturns == true, "\(control) at \(place)")
                default: #expect(found == nil, "\(control) at \(place)")
                }
            }
        }
    }

    @Test(arguments: [
        ("\u{FFFD}", true), ("\u{FFFC}", true), ("\u{FFFE}", false), ("\u{FFFF}", false), ("\u{7F}", true),
    ])
    func nonCharactersAreFoundAtEachPlace(_ character: String, isAllowed: Bool) {
        for place in 0..<60 {
            let bytes = Array(Self.plain[..<place]) + Array(character.utf8) + Array(Self.plain[place...])
            #expect((Self.survey(bytes) != nil) == isAllowed, "at \(place)")
        }
    }
}
