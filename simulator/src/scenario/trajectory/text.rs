//! Paths as text: TUM and CSV.

use super::Input;

/// Names of the columns, in the order of a TUM file. A comma-separated file may use either name of each.
const COLUMNS: [[&str; 2]; 8] = [
    ["t_s", "timestamp"],
    ["x_m", "tx"],
    ["y_m", "ty"],
    ["z_m", "tz"],
    ["qx", "q_x"],
    ["qy", "q_y"],
    ["qz", "q_z"],
    ["qw", "q_w"],
];
const ORDER: &str = "give t x y z qx qy qz qw: seconds, metres, quaternion";

/// Lines with something in them, and their numbers.
fn lines<'a>(input: &mut Input<'_>, bytes: &'a [u8]) -> impl Iterator<Item = (usize, &'a str)> + use<'a> {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|error| {
        let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count();
        input.problem(format!("line {line}"), "is no UTF-8 text", "save the file as plain text");
        ""
    });
    text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())).filter(|(_, line)| !line.is_empty())
}

/// The format of the TUM RGB-D benchmark: a pose a line, blanks between, `#` before comments.
pub(super) fn tum(input: &mut Input<'_>, bytes: &[u8]) {
    for (line, text) in lines(input, bytes).filter(|(_, text)| !text.starts_with('#')) {
        let fields: Vec<&str> = text.split_whitespace().take(9).collect();
        row(input, line, &fields);
        if input.is_hopeless() {
            return input.problem(format!("line {line}"), "is where reading stopped", "mend what is above first");
        }
    }
}

/// Commas between. A first line of names says which column is which; columns with other names are left alone.
pub(super) fn csv(input: &mut Input<'_>, bytes: &[u8]) {
    let mut order: Option<[usize; 8]> = None;
    let mut wide = 8;
    for (line, text) in lines(input, bytes) {
        let fields: Vec<&str> = text.trim_start_matches('#').split(',').map(str::trim).collect();
        let named = fields.iter().any(|field| COLUMNS.iter().flatten().any(|name| field.eq_ignore_ascii_case(name)));
        if order.is_none() && named {
            let Some(found) = columns(input, line, &fields) else { return };
            (order, wide) = (Some(found), fields.len());
        } else if !text.starts_with('#') {
            let order = order.get_or_insert([0, 1, 2, 3, 4, 5, 6, 7]);
            if fields.len() == wide {
                let picked: Vec<&str> = order.iter().filter_map(|&column| fields.get(column).copied()).collect();
                row(input, line, &picked);
            } else {
                let what = format!("has {} columns, not {wide}", fields.len());
                input.problem(format!("line {line}"), what, "give as many as the first line has");
            }
        }
        if input.is_hopeless() {
            return input.problem(format!("line {line}"), "is where reading stopped", "mend what is above first");
        }
    }
}

/// Where each column is; tells all that are missing.
fn columns(input: &mut Input<'_>, line: usize, names: &[&str]) -> Option<[usize; 8]> {
    let found = COLUMNS.map(|known| {
        let at = names.iter().position(|name| known.iter().any(|known| name.eq_ignore_ascii_case(known)));
        if at.is_none() {
            input.problem(format!("line {line}"), format!("has no column {}", known[0]), ORDER);
        }
        at
    });
    found.iter().all(Option::is_some).then(|| found.map(Option::unwrap_or_default))
}

fn row(input: &mut Input<'_>, line: usize, fields: &[&str]) {
    if fields.len() != 8 {
        let count = fields.len();
        let what = if count > 8 { "has more than 8 numbers".to_owned() } else { format!("has {count} numbers, not 8") };
        return input.problem(format!("line {line}"), what, ORDER);
    }
    let mut values = [0.0; 8];
    for ((value, field), [name, _]) in values.iter_mut().zip(fields).zip(COLUMNS) {
        match field.parse() {
            Ok(number) => *value = number,
            Err(_) => {
                let what = format!("is \"{}\"", field.chars().take(40).collect::<String>());
                return input.problem(format!("line {line}, {name}"), what, "give a number");
            }
        }
    }
    input.add(format!("line {line}"), values);
}

#[cfg(test)]
mod tests {
    use super::super::Trajectory;

    const TUM: &str = "# ground truth\n1305031102.1758 1.3405 0.6266 1.6575 0.6574 0.6126 -0.2949 -0.3248\n\n\
                       1305031102.2758\t1.3303 0.6256 1.6464 0.6579 0.6161 -0.2932 -0.3189\n";

    #[test]
    fn a_tum_file_reads() {
        let path = Trajectory::parse("a.tum", TUM.as_bytes()).unwrap();
        assert!((path.seconds() - 0.1).abs() < 1e-6);
        assert_eq!(path.at(0.0).position.to_array(), [1.3405, 0.6266, 1.6575]);
        assert!((path.at(0.0).orientation.w.abs() - 0.3248).abs() < 1e-3);
        assert!((path.at(0.0).orientation.length() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_csv_file_reads_with_its_columns_in_any_order_or_none_named() {
        let named = "qw,qx,qy,qz,x_m,y_m,z_m,t_s,speed\n1,0,0,0,1,2,3,10,9\n1,0,0,0,1,2,5,12,9\n";
        let bare = "10,1,2,3,0,0,0,1\n12,1,2,5,0,0,0,1\n";
        let tum = "# timestamp, tx, ty, tz, qx, qy, qz, qw\n10,1,2,3,0,0,0,1\n12,1,2,5,0,0,0,1\n";
        for text in [named, bare, tum] {
            let path = Trajectory::parse("a.csv", text.as_bytes()).unwrap();
            assert_eq!(path.at(1.0).position.to_array(), [1.0, 2.0, 4.0], "{text}");
        }
    }

    #[track_caller]
    fn check(name: &str, text: &[u8], expected: &[&str]) {
        let problems = Trajectory::parse(name, text).unwrap_err();
        assert!(problems.iter().all(|problem| problem.file == name));
        let found: Vec<String> = problems.iter().map(|p| format!("{}: {}", p.place, p.what)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn all_problems_are_told_with_their_lines() {
        let text = "0 0 0 0 0 0 0 1\n1 0 0 0\n2 0 zero 0 0 0 0 1\n# fine\n0 0 0 0 0 0 0 1\n3 0 0 0 0 0 0 2\n4 0 0 1e7 0 0 0 1\n\
                    5 0 0 0 0 0 0 1 7 8\n6 inf 0 0 0 0 0 1";
        check(
            "a.tum",
            text.as_bytes(),
            &[
                "line 2: has 4 numbers, not 8",
                "line 3, y_m: is \"zero\"",
                "line 5: has the time 0, the pose before it 0",
                "line 6: has a quaternion of length 2",
                "line 7: has a number out of range",
                "line 8: has more than 8 numbers",
                "line 9: has a number out of range",
            ],
        );
        check(
            "a.csv",
            b"t_s,x_m,qx,qy\n1,2,3,4",
            &[
                "line 1: has no column y_m",
                "line 1: has no column z_m",
                "line 1: has no column qz",
                "line 1: has no column qw",
            ],
        );
        check("a.csv", b"1,2,3", &["line 1: has 3 columns, not 8"]);
        check("a.tum", b"", &["all of it: has 0 poses"]);
        check("a.tum", b"0 0 0 0 0 0 0 1\n\xff\xfe", &["line 2: is no UTF-8 text"]);
        check("a.exe", b"", &["its name: ends in \".exe\""]);
    }

    #[test]
    fn reading_stops_after_enough_problems() {
        let text = "nonsense\n".repeat(1000);
        let problems = Trajectory::parse("a.tum", text.as_bytes()).unwrap_err();
        assert_eq!(problems.len(), 21);
        assert_eq!(problems[20].what, "is where reading stopped");
    }
}
