//! Colours: legible on a clear plate, and told apart by eyes that lack a kind of cone.

use super::theme;
use egui::Color32;

/// Linear light of a colour's channels (IEC 61966-2-1).
fn linear(colour: Color32) -> [f64; 3] {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    [channel(colour.r()), channel(colour.g()), channel(colour.b())]
}

fn luminance(colour: Color32) -> f64 {
    let [r, g, b] = linear(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Contrast of two colours (WCAG 2.2, success criterion 1.4.3).
fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_stands_out_from_black_and_from_the_plate() {
    for ink in theme::INKS {
        for ground in [Color32::BLACK, theme::PLATE] {
            assert!(contrast(ink, ground) >= 7.0, "{ink:?} on {ground:?}: {}", contrast(ink, ground));
        }
    }
    // On keys there is full text alone.
    for key in [theme::KEY, theme::KEY_AIMED, theme::KEY_PRESSED] {
        assert!(contrast(theme::TEXT, key) >= 7.0, "{key:?}: {}", contrast(theme::TEXT, key));
    }
}

#[test]
fn signs_stand_out_as_shapes_must() {
    for sign in theme::SIGNS {
        // 3:1 is asked of what is not text (WCAG 2.2, success criterion 1.4.11).
        for ground in [Color32::BLACK, theme::PLATE, theme::KEY, theme::KEY_AIMED] {
            assert!(contrast(sign, ground) >= 3.0, "{sign:?} on {ground:?}: {}", contrast(sign, ground));
        }
    }
}

#[test]
fn nothing_glares() {
    for colour in theme::INKS.iter().chain(&theme::SIGNS) {
        assert!(luminance(*colour) <= luminance(Color32::from_rgb(235, 235, 235)), "{colour:?}");
    }
    for fill in [theme::PLATE, theme::KEY, theme::KEY_AIMED, theme::KEY_PRESSED] {
        assert!(luminance(fill) < 0.08, "{fill:?} is a bright area");
    }
}

/// What a colour looks like to a dichromat, in linear light: Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation
/// of Color Vision Deficiency" (2009), severity 1.
const MACHADO: [(&str, [[f64; 3]; 3]); 3] = [
    ("protanopia", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    ("tritanopia", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
];

/// CIE 1976 L*a*b* of linear light with white D65.
fn lab([r, g, b]: [f64; 3]) -> [f64; 3] {
    let x = 0.4124564 * r + 0.3575761 * g + 0.1804375 * b;
    let y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b;
    let z = 0.0193339 * r + 0.1191920 * g + 0.9503041 * b;
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let (x, y, z) = (f(x / 0.95047), f(y), f(z / 1.08883));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

#[test]
fn signs_are_told_apart_by_every_eye() {
    for (eye, matrix) in MACHADO {
        let seen = theme::SIGNS.map(|sign| {
            let light = linear(sign);
            lab(matrix.map(|row| (0..3).map(|n| row[n] * light[n]).sum::<f64>().clamp(0.0, 1.0)))
        });
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let difference = (0..3).map(|n| (seen[a][n] - seen[b][n]).powi(2)).sum::<f64>().sqrt();
            // A difference of 2.3 is just noticeable; ten times that is told at a glance (ours).
            assert!(difference > 23.0, "{eye}: {:?} and {:?} differ by {difference}", theme::SIGNS[a], theme::SIGNS[b]);
        }
    }
}
