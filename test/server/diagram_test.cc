// The diagrams that bodies are read by: a flow passes beside what it does not touch, so that nobody
// takes a step for one of its own.
#include <gtest/gtest.h>

#include <algorithm>

#include "bpmn/model.h"
#include "server/assets.h"

namespace tongchou::server {
namespace {

double number(const Decimal& value) { return std::stod(value.text()); }

// Whether a line enters a box, its border left out (Liang and Barsky's clipping).
bool enters(const bpmn::Point& from, const bpmn::Point& to, const bpmn::Bounds& box) {
  double first = 0, last = 1;
  const auto clip = [&](double start, double step, double low, double high) {
    if (step == 0) return start > low && start < high;
    double in = (low - start) / step, out = (high - start) / step;
    if (in > out) std::swap(in, out);
    first = std::max(first, in);
    last = std::min(last, out);
    return first < last;
  };
  const double x = number(from.x), y = number(from.y);
  const double left = number(box.x) + 1, top = number(box.y) + 1;
  return clip(x, number(to.x) - x, left, left + number(box.width) - 2) &&
         clip(y, number(to.y) - y, top, top + number(box.height) - 2);
}

bool crosses(const bpmn::Edge& edge, const bpmn::Bounds& box) {
  for (std::size_t i = 1; i < edge.waypoints.size(); ++i) {
    if (enters(edge.waypoints[i - 1], edge.waypoints[i], box)) return true;
  }
  return false;
}

TEST(DiagramTest, no_flow_of_a_pack_is_drawn_through_a_step_that_is_not_its_own) {
  int seen = 0;
  for (const auto& asset : assets("bodies")) {
    if (!asset.path.ends_with(".bpmn")) continue;
    const auto read = bpmn::parse(asset.bytes);
    ASSERT_TRUE(read) << asset.path;
    const bpmn::Model& model = **read;
    for (const auto& flow : model.flows) {
      const auto edge = std::ranges::find(model.edges, flow.id, &bpmn::Edge::element);
      if (edge == model.edges.end()) continue;
      ++seen;
      const int held = model.elements[flow.source].attached_to;
      for (const auto& shape : model.shapes) {
        const int at = model.index(shape.element);
        if (at < 0 || at == flow.source || at == flow.target || at == held) continue;
        // What holds others (a pool, a subprocess) is crossed by what is inside.
        const auto type = model.elements[at].type;
        if (type == bpmn::ElementType::process || type == bpmn::ElementType::sub_process) continue;
        EXPECT_FALSE(crosses(*edge, shape.bounds))
            << asset.path << ": " << flow.id << " through " << shape.element;
      }
    }
  }
  EXPECT_GT(seen, 1000);
}

TEST(DiagramTest, a_line_enters_what_it_passes_through_and_not_what_it_touches) {
  const bpmn::Bounds box{Decimal(100), Decimal(100), Decimal(50), Decimal(50)};
  const auto point = [](int x, int y) { return bpmn::Point{Decimal(x), Decimal(y)}; };
  EXPECT_TRUE(enters(point(0, 125), point(300, 125), box));
  EXPECT_TRUE(enters(point(125, 300), point(125, 140), box));
  EXPECT_FALSE(enters(point(0, 125), point(100, 125), box)) << "it ends at the border";
  EXPECT_FALSE(enters(point(0, 100), point(300, 100), box)) << "it runs along the border";
  EXPECT_FALSE(enters(point(0, 90), point(300, 90), box));
}

}  // namespace
}  // namespace tongchou::server
