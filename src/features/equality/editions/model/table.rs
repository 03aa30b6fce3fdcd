//! An edition as a table for a spreadsheet.

use super::bodies::EditionBody;
use crate::error::Result;

/// What a table looks like.
pub fn an_example() -> &'static str {
    "characteristics,categories,value,mark,percent,base\r\nsex,female,5,rounded,,20\r\n"
}

/// A row a figure; breakdowns that are withheld have one with the sentence in the place of the mark.
pub fn of(edition: &EditionBody) -> Result<String> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let columns = ["characteristics", "categories", "value", "mark", "percent", "base"];
    writer.write_record(columns).map_err(anyhow::Error::from)?;
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    for table in &edition.tables {
        for cell in &table.cells {
            let row = [
                table.characteristics.join(" / "),
                cell.categories.join(" / "),
                number(cell.value),
                cell.mark.to_string(),
                number(cell.percent),
                number(table.base.value),
            ];
            writer.write_record(row).map_err(anyhow::Error::from)?;
        }
    }
    for withheld in &edition.withheld {
        let (of, because) = (withheld.characteristics.join(" / "), withheld.because.clone());
        let none = String::new;
        writer.write_record([of, none(), none(), because, none(), none()]).map_err(anyhow::Error::from)?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
}
