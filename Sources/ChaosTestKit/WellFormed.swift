import Foundation
import FoundationXML

/// Whether text is XML, so that a missing end tag or a raw `<` is found.
public enum WellFormed {
    /// Of a whole document.
    public static func xml(_ text: String) -> Bool {
        let parser = XMLParser(data: Data(text.utf8))
        return parser.parse() && parser.parserError == nil
    }

    /// Our pages are XML but for their document type.
    public static func html(_ text: String) -> Bool {
        xml(text.replacingOccurrences(of: "<!DOCTYPE html>\n", with: ""))
    }
}
