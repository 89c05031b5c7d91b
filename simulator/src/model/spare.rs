//! Memory of submissions that are no more, for those to come: frames alike allocate nothing.

use super::layers::{Layer, ProjectionView, Submission};

/// Empty lists with room in them: no more than were in use at once, since lists without room are not kept.
#[derive(Debug, Default)]
pub struct Spare {
    layers: Vec<Vec<Layer>>,
    views: Vec<Vec<ProjectionView>>,
}

impl Spare {
    /// An empty list of layers.
    pub fn layers(&mut self) -> Vec<Layer> {
        self.layers.pop().unwrap_or_default()
    }

    /// An empty list of views.
    pub fn views(&mut self) -> Vec<ProjectionView> {
        self.views.pop().unwrap_or_default()
    }

    /// A submission is forgotten.
    pub fn take_back(&mut self, submission: Submission) {
        let observer = submission.observer.map(|observer| observer.layers);
        for mut layers in [submission.layers].into_iter().chain(observer) {
            for layer in layers.drain(..) {
                if let Layer::Projection { mut views, .. } = layer {
                    views.clear();
                    keep(&mut self.views, views);
                }
            }
            keep(&mut self.layers, layers);
        }
    }
}

fn keep<T>(lists: &mut Vec<Vec<T>>, list: Vec<T>) {
    if list.capacity() > 0 {
        lists.push(list);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::layers::{Common, ObserverSubmission};
    use crate::model::pose::Pose;
    use crate::model::space::{Anchor, Reference, Space};
    use crate::profile::BlendMode;

    fn projection(views: Vec<ProjectionView>) -> Layer {
        let space = Space { anchor: Anchor::Reference(Reference::Local), offset: Pose::IDENTITY };
        let common = Common { flags: 0, space, local_from_space: None, color: None };
        Layer::Projection { common, views, reprojection: None, plane: None }
    }

    fn submission(frame: u64, layers: Vec<Layer>, observer: Option<ObserverSubmission>) -> Submission {
        let blend_mode = BlendMode::Additive;
        Submission { frame, display_time_ns: 1, predicted_display_time_ns: 1, blend_mode, layers, observer }
    }

    #[test]
    fn what_is_given_back_comes_again_empty_and_with_its_room() {
        let mut spare = Spare::default();
        let mut list = |layer| {
            let mut layers = spare.layers();
            layers.push(layer);
            layers
        };
        let layers = list(projection(Vec::with_capacity(5)));
        let observer = list(projection(Vec::with_capacity(6)));
        let observer = ObserverSubmission { blend_mode: BlendMode::Additive, layers: observer };
        spare.take_back(submission(0, layers, Some(observer)));
        let (first, second, third) = (spare.layers(), spare.layers(), spare.layers());
        assert!([&first, &second, &third].iter().all(|layers| layers.is_empty()));
        assert!(first.capacity() > 0 && second.capacity() > 0 && third.capacity() == 0);
        let capacities = [(); 3].map(|()| spare.views().capacity());
        assert_eq!(capacities, [6, 5, 0]);
    }

    #[test]
    fn submissions_without_layers_leave_nothing() {
        let mut spare = Spare::default();
        for frame in 0..10 {
            spare.take_back(submission(frame, Vec::new(), None));
        }
        assert!(spare.layers.is_empty());
    }
}
